// Causal attention in row blocks: scores never leave the cache, and the backward pass recomputes them from the
// log-sum-exp (Dao et al., FlashAttention, 2022; here with BLAS products of one block of rows against all earlier
// columns).
#include "common.h"
#include "signals.h"

namespace clusterllm {
namespace {

constexpr int64_t kRows = 64;

// One (T, D) head inside a larger tensor; consecutive tokens lie `stride` elements apart.
struct Head {
  float* data;
  int64_t stride;
};

struct View {
  float* data;
  int64_t batch_stride, head_stride, token_stride;

  explicit View(const Tensor& t)  // (B, H, T, D)
      : data(t.data_ptr<float>()), batch_stride(t.stride(0)), head_stride(t.stride(1)), token_stride(t.stride(2)) {}

  Head at(int64_t batch, int64_t head) const {
    return {data + batch * batch_stride + head * head_stride, token_stride};
  }
};

// scores (rows, columns): scaled, masked beyond column first + r, exponentiated and normalized; log-sum-exp kept.
CLUSTERLLM_SIMD void softmax_rows(float* scores, int64_t rows, int64_t columns, int64_t first, float scale,
                                  float* lse) {
  for (int64_t r = 0; r < rows; r++) {
    float* row = scores + r * columns;
    const int64_t seen = first + r + 1;
    float largest = -INFINITY;
    for (int64_t c = 0; c < seen; c++) largest = row[c] > largest ? row[c] : largest;
    float sum = 0;
    for (int64_t c = 0; c < seen; c++) {
      const float e = fast_exp((row[c] - largest) * scale);
      row[c] = e;
      sum += e;
    }
    const float inverse = 1.0f / sum;
    for (int64_t c = 0; c < seen; c++) row[c] *= inverse;
    for (int64_t c = seen; c < columns; c++) row[c] = 0;
    lse[r] = largest * scale + std::log(sum);
  }
}

// scores become probabilities again; dp becomes the gradient of the unscaled scores.
CLUSTERLLM_SIMD void softmax_rows_backward(float* scores, float* dp, int64_t rows, int64_t columns, int64_t first,
                                           float scale, const float* lse, const float* delta) {
  for (int64_t r = 0; r < rows; r++) {
    float *p = scores + r * columns, *d = dp + r * columns;
    const int64_t seen = first + r + 1;
    const float l = lse[r], mean = delta[r];
    for (int64_t c = 0; c < seen; c++) {
      const float probability = fast_exp(p[c] * scale - l);
      p[c] = probability;
      d[c] = probability * (d[c] - mean) * scale;
    }
    for (int64_t c = seen; c < columns; c++) p[c] = d[c] = 0;
  }
}

CLUSTERLLM_SIMD float dot(const float* a, const float* b, int64_t n) {
  float sum = 0;
  for (int64_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

void head_forward(Head q, Head k, Head v, Head out, int64_t tokens, int64_t dim, float scale, float* lse,
                  float* scores) {
  for (int64_t first = 0; first < tokens; first += kRows) {
    const int64_t rows = std::min(kRows, tokens - first), columns = first + rows;
    gemm(false, true, rows, columns, dim, 1, q.data + first * q.stride, q.stride, k.data, k.stride, 0, scores, columns);
    softmax_rows(scores, rows, columns, first, scale, lse + first);
    gemm(false, false, rows, dim, columns, 1, scores, columns, v.data, v.stride, 0, out.data + first * out.stride,
         out.stride);
  }
}

struct HeadGradients {
  Head q, k, v;
  float beta;  // 0 where dk and dv are written for the first time, 1 where a further query head shares them
};

void head_backward(Head q, Head k, Head v, Head out, Head dout, HeadGradients d, int64_t tokens, int64_t dim,
                   float scale, const float* lse, float* scores, float* dp) {
  // From the last block: the first products written then cover every row of dk and dv.
  for (int64_t first = (tokens - 1) / kRows * kRows; first >= 0; first -= kRows) {
    const int64_t rows = std::min(kRows, tokens - first), columns = first + rows;
    const float *q_rows = q.data + first * q.stride, *do_rows = dout.data + first * dout.stride;
    float delta[kRows];
    for (int64_t r = 0; r < rows; r++)
      delta[r] = dot(do_rows + r * dout.stride, out.data + (first + r) * out.stride, dim);
    gemm(false, true, rows, columns, dim, 1, q_rows, q.stride, k.data, k.stride, 0, scores, columns);
    gemm(false, true, rows, columns, dim, 1, do_rows, dout.stride, v.data, v.stride, 0, dp, columns);
    softmax_rows_backward(scores, dp, rows, columns, first, scale, lse + first, delta);
    const float beta = columns == tokens ? d.beta : 1.0f;
    gemm(true, false, columns, dim, rows, 1, scores, columns, do_rows, dout.stride, beta, d.v.data, d.v.stride);
    gemm(true, false, columns, dim, rows, 1, dp, columns, q_rows, q.stride, beta, d.k.data, d.k.stride);
    gemm(false, false, rows, dim, columns, 1, dp, columns, k.data, k.stride, 0, d.q.data + first * d.q.stride,
         d.q.stride);
  }
}

void forward_all(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& out, const Tensor& lse) {
  const int64_t heads = q.size(1), group = heads / k.size(1), tokens = q.size(2), dim = q.size(3);
  const float scale = 1.0f / std::sqrt(static_cast<float>(dim));
  const View vq(q), vk(k), vv(v), vo(out);
  float* l = lse.data_ptr<float>();
  at::parallel_for(0, q.size(0) * heads, 1, [&](int64_t begin, int64_t end) {
    const NoSignals quiet;  // once for all the products
    std::unique_ptr<float[]> scores(new float[kRows * tokens]);
    for (int64_t i = begin; i < end; i++) {
      const int64_t b = i / heads, h = i % heads;
      head_forward(vq.at(b, h), vk.at(b, h / group), vv.at(b, h / group), vo.at(b, h), tokens, dim, scale,
                   l + i * tokens, scores.get());
    }
  });
}

void backward_all(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& out, const Tensor& lse,
                  const Tensor& dout, const Tensor& dq, const Tensor& dk, const Tensor& dv) {
  const int64_t heads = q.size(1), kv_heads = k.size(1), group = heads / kv_heads, tokens = q.size(2), dim = q.size(3);
  const float scale = 1.0f / std::sqrt(static_cast<float>(dim));
  const View vq(q), vk(k), vv(v), vo(out), vdo(dout), vdq(dq), vdk(dk), vdv(dv);
  const float* l = lse.data_ptr<float>();
  // A key head belongs to one thread, so that its gradient is summed in a fixed order.
  at::parallel_for(0, q.size(0) * kv_heads, 1, [&](int64_t begin, int64_t end) {
    const NoSignals quiet;  // once for all the products
    std::unique_ptr<float[]> scores(new float[2 * kRows * tokens]);
    for (int64_t i = begin; i < end; i++) {
      const int64_t b = i / kv_heads, kv = i % kv_heads;
      for (int64_t g = 0; g < group; g++) {
        const int64_t h = kv * group + g;
        head_backward(vq.at(b, h), vk.at(b, kv), vv.at(b, kv), vo.at(b, h), vdo.at(b, h),
                      {vdq.at(b, h), vdk.at(b, kv), vdv.at(b, kv), g == 0 ? 0.0f : 1.0f}, tokens, dim, scale,
                      l + (b * heads + h) * tokens, scores.get(), scores.get() + kRows * tokens);
      }
    }
  });
}

Tensor head_view(const Tensor& packed, int64_t first, int64_t heads, int64_t dim) {  // (B, T, *) -> (B, heads, T, dim)
  return packed.narrow(2, first * dim, heads * dim).unflatten(2, {heads, dim}).transpose(1, 2);
}

// Row-major in the last dimension; anything else is copied.
Tensor dense(const Tensor& t) { return t.stride(-1) == 1 ? t : t.contiguous(); }

// q, k and v side by side, as the product of one matrix gives them: (B, T, (H + 2 Hkv) D) -> (B, T, H D).
struct PackedAttention : Function<PackedAttention> {
  static Tensor forward(AutogradContext* context, const Tensor& input, int64_t heads, int64_t kv_heads) {
    at::AutoDispatchBelowADInplaceOrView below;
    const Tensor qkv = input.contiguous();
    const int64_t dim = qkv.size(2) / (heads + 2 * kv_heads);
    const Tensor out = at::empty({qkv.size(0), qkv.size(1), heads * dim}, qkv.options());
    const Tensor lse = at::empty({qkv.size(0), heads, qkv.size(1)}, qkv.options());
    forward_all(head_view(qkv, 0, heads, dim), head_view(qkv, heads, kv_heads, dim),
                head_view(qkv, heads + kv_heads, kv_heads, dim), head_view(out, 0, heads, dim), lse);
    context->save_for_backward({qkv, out, lse});
    context->saved_data["heads"] = heads;
    context->saved_data["kv_heads"] = kv_heads;
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::NoGradGuard no_grad;
    const auto saved = context->get_saved_variables();
    const Tensor &qkv = saved[0], &out = saved[1], &lse = saved[2];
    const int64_t heads = context->saved_data["heads"].toInt(), kv_heads = context->saved_data["kv_heads"].toInt();
    const int64_t dim = qkv.size(2) / (heads + 2 * kv_heads);
    const Tensor dqkv = at::empty_like(qkv), dout = gradients[0].contiguous();
    const auto part = [&](const Tensor& t, int64_t first, int64_t count) { return head_view(t, first, count, dim); };
    backward_all(part(qkv, 0, heads), part(qkv, heads, kv_heads), part(qkv, heads + kv_heads, kv_heads),
                 part(out, 0, heads), lse, part(dout, 0, heads), part(dqkv, 0, heads), part(dqkv, heads, kv_heads),
                 part(dqkv, heads + kv_heads, kv_heads));
    return {dqkv, Tensor(), Tensor()};
  }
};

// (B, H, T, D), (B, Hkv, T, D) x 2 -> (B, H, T, D), which lies in memory as (B, T, H, D).
struct Attention : Function<Attention> {
  static Tensor token_major(const Tensor& like) {
    return at::empty({like.size(0), like.size(2), like.size(1), like.size(3)}, like.options()).transpose(1, 2);
  }

  static Tensor forward(AutogradContext* context, const Tensor& query, const Tensor& key, const Tensor& value) {
    at::AutoDispatchBelowADInplaceOrView below;
    const Tensor q = dense(query), k = dense(key), v = dense(value), out = token_major(q);
    const Tensor lse = at::empty({q.size(0), q.size(1), q.size(2)}, q.options());
    forward_all(q, k, v, out, lse);
    context->save_for_backward({q, k, v, out, lse});
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::NoGradGuard no_grad;
    const auto s = context->get_saved_variables();
    const Tensor dq = token_major(s[0]), dk = token_major(s[1]), dv = token_major(s[2]);
    backward_all(s[0], s[1], s[2], s[3], s[4], dense(gradients[0]), dq, dk, dv);
    return {dq, dk, dv};
  }
};

}  // namespace
}  // namespace clusterllm

CLUSTERLLM_EXPORT int clusterllm_operators_packed_attention(const at::Tensor* qkv, int64_t heads, int64_t kv_heads,
                                                            at::Tensor** result) {
  return clusterllm::guarded([&] {
    TORCH_CHECK(qkv->dim() == 3 && heads > 0 && kv_heads > 0 && heads % kv_heads == 0 && qkv->numel() > 0 &&
                    qkv->size(2) % (heads + 2 * kv_heads) == 0,
                "attention: ", qkv->sizes(), " is not (batch, tokens, (", heads, " + 2 x ", kv_heads, ") x dim)");
    *result = new at::Tensor(clusterllm::PackedAttention::apply(*qkv, heads, kv_heads));
  });
}

CLUSTERLLM_EXPORT int clusterllm_operators_attention(const at::Tensor* q, const at::Tensor* k, const at::Tensor* v,
                                                     at::Tensor** result) {
  return clusterllm::guarded([&] {
    TORCH_CHECK(q->dim() == 4 && k->dim() == 4 && k->sizes() == v->sizes() && q->numel() > 0 &&
                    q->size(0) == k->size(0) && q->size(1) % k->size(1) == 0 && q->size(2) == k->size(2) &&
                    q->size(3) == k->size(3),
                "attention: query ", q->sizes(), ", key ", k->sizes(), ", value ", v->sizes());
    *result = new at::Tensor(clusterllm::Attention::apply(*q, *k, *v));
  });
}
