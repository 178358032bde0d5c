/* One training step of the spiral's network, d -> m -> c, in plain C, fused: each sample goes forward and backward while its
   numbers are in registers and cache, nothing is checked, nothing is stored for anybody to look at. A floor for the time a step
   needs on one thread, not a way to write a library. */
#include <math.h>
#include <string.h>

#define D 2
#define M 64
#define C 3
#define P ((D + 1) * M + (M + 1) * C)

/* p: W1 (D, M), b1 (M), W2 (M, C), b2 (C); m, v: Adam's moments. Returns the last loss. */
float train(const float *X, const int *y, int n, float *p, float *m, float *v, long *t, int steps, float l2, float lr, float decay)
{
    float *W1 = p, *b1 = p + D * M, *W2 = b1 + M, *b2 = W2 + M * C;
    float g[P], loss = 0;
    float *gW1 = g, *gb1 = g + D * M, *gW2 = gb1 + M, *gb2 = gW2 + M * C;
    for (int step = 0; step < steps; step++) {
        memset(g, 0, sizeof g);
        loss = 0;
        for (int i = 0; i < n; i++) {
            float h[M], d[C], s[C], top = -INFINITY, sum = 0;
            for (int j = 0; j < M; j++) {
                float z = b1[j] + X[i * D] * W1[j] + X[i * D + 1] * W1[M + j];
                h[j] = z > 0 ? z : 0;
            }
            for (int k = 0; k < C; k++) s[k] = b2[k];
            for (int j = 0; j < M; j++)
                for (int k = 0; k < C; k++) s[k] += h[j] * W2[j * C + k];
            for (int k = 0; k < C; k++) top = s[k] > top ? s[k] : top;
            for (int k = 0; k < C; k++) sum += d[k] = expf(s[k] - top);
            loss += (logf(sum) + top - s[y[i]]) / n;
            for (int k = 0; k < C; k++) d[k] = (d[k] / sum - (k == y[i])) / n;
            for (int k = 0; k < C; k++) gb2[k] += d[k];
            for (int j = 0; j < M; j++) {
                float dh = 0;
                for (int k = 0; k < C; k++) {
                    gW2[j * C + k] += h[j] * d[k];
                    dh += W2[j * C + k] * d[k];
                }
                dh = h[j] > 0 ? dh : 0;
                gb1[j] += dh;
                gW1[j] += X[i * D] * dh;
                gW1[M + j] += X[i * D + 1] * dh;
            }
        }
        for (int j = 0; j < (D + 1) * M; j++) g[j] += 2 * l2 * p[j];
        float rate = lr / (1 + decay * *t);
        ++*t;
        float c1 = 1 - powf(0.9f, *t), c2 = 1 - powf(0.999f, *t);
        for (int j = 0; j < P; j++) {
            m[j] = 0.9f * m[j] + 0.1f * g[j];
            v[j] = 0.999f * v[j] + 0.001f * g[j] * g[j];
            p[j] -= rate / c1 * m[j] / (sqrtf(v[j] / c2) + 1e-7f);
        }
    }
    return loss;
}
