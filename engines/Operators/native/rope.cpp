// Rotary position embedding (Su et al., 2021): the two halves of each head turned against each other by its token's
// angles.
#include "common.h"

namespace clusterllm {
namespace {

// sign -1 turns back, which is the gradient.
CLUSTERLLM_SIMD void rotate(const float* __restrict x, float* __restrict y, const float* __restrict cos,
                            const float* __restrict sin, int64_t half, float sign) {
  for (int64_t i = 0; i < half; i++) {
    const float s = sign * sin[i];
    y[i] = x[i] * cos[i] - x[half + i] * s;
    y[half + i] = x[half + i] * cos[i] + x[i] * s;
  }
}

// Heads in any order, each dense; the result lies in memory as (B, T, H, D).
Tensor rotate_all(const Tensor& input, const Tensor& cos, const Tensor& sin, float sign) {
  const Tensor x = input.stride(-1) == 1 ? input : input.contiguous();
  const int64_t batch = x.size(0), heads = x.size(1), tokens = x.size(2), dim = x.size(3);
  const Tensor y = at::empty({batch, tokens, heads, dim}, x.options());
  const float *from = x.data_ptr<float>(), *pc = cos.data_ptr<float>(), *ps = sin.data_ptr<float>();
  float* to = y.data_ptr<float>();
  at::parallel_for(0, batch * tokens, 64, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t t = i % tokens;
      const float* token = from + i / tokens * x.stride(0) + t * x.stride(2);
      for (int64_t h = 0; h < heads; h++)
        rotate(token + h * x.stride(1), to + (i * heads + h) * dim, pc + t * cos.stride(0), ps + t * sin.stride(0),
               dim / 2, sign);
    }
  });
  return y.transpose(1, 2);
}

struct Rope : Function<Rope> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& cos, const Tensor& sin) {
    at::AutoDispatchBelowADInplaceOrView below;
    context->save_for_backward({cos, sin});
    return rotate_all(input, cos, sin, 1.0f);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::NoGradGuard no_grad;
    const auto saved = context->get_saved_variables();
    return {rotate_all(gradients[0], saved[0], saved[1], -1.0f), Tensor(), Tensor()};
  }
};

}  // namespace
}  // namespace clusterllm

CLUSTERLLM_EXPORT int clusterllm_operators_rope(const at::Tensor* input, const at::Tensor* cos, const at::Tensor* sin,
                                                at::Tensor** result) {
  return clusterllm::guarded([&] {
    TORCH_CHECK(input->dim() == 4 && input->size(3) % 2 == 0 && cos->dim() == 2 && cos->sizes() == sin->sizes() &&
                    cos->size(0) == input->size(2) && cos->size(1) == input->size(3) / 2,
                "rope: input ", input->sizes(), ", angles ", cos->sizes());
    TORCH_CHECK(input->scalar_type() == at::kFloat && cos->scalar_type() == at::kFloat &&
                    sin->scalar_type() == at::kFloat && cos->stride(1) == 1 && sin->stride(1) == 1,
                "rope: needs float32, angles in dense rows");
    *result = new at::Tensor(clusterllm::Rope::apply(*input, *cos, *sin));
  });
}
