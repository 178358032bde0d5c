// The editor: CodeMirror, with no more than a short program needs. `python -m book.live fetch` makes one file of it.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

export function edit(parent, text, { label, describedBy, onRun, onChange }) {
  const run = () => (onRun(), true);
  const extensions = [
    keymap.of([{ key: "Shift-Enter", run }, { key: "Mod-Enter", run }]),
    history(), drawSelection(), bracketMatching(), indentOnInput(), indentUnit.of("    "), EditorState.tabSize.of(4),
    python(), syntaxHighlighting(classHighlighter),
    // Tab indents; after Escape it leaves the editor (CodeMirror's own rule, said below every editor)
    keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": describedBy }),
    EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
  return {
    get text() { return view.state.doc.toString(); },
    set text(changed) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: changed } }); },
    focus: () => view.focus(),
  };
}
