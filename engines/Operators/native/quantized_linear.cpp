// y = x W^T + b with a frozen W of 8 bits: blocks of a row share a scale. W is expanded for each product and never kept.
#include "common.h"

namespace clusterllm {
namespace {

constexpr int64_t kBlock = 64;

CLUSTERLLM_SIMD void expand_row(const int8_t* codes, const float* scales, int64_t columns, float* out) {
  for (int64_t first = 0; first < columns; first += kBlock) {
    const float scale = scales[first / kBlock];
    const int64_t end = first + kBlock < columns ? first + kBlock : columns;
    for (int64_t c = first; c < end; c++) out[c] = static_cast<float>(codes[c]) * scale;
  }
}

Tensor expand(const Tensor& codes, const Tensor& scales, bool bf16) {
  const int64_t rows = codes.size(0), columns = codes.size(1), blocks = scales.size(1);
  const Tensor weight = at::empty({rows, columns}, scales.options());
  const int8_t* from = codes.data_ptr<int8_t>();
  const float* by = scales.data_ptr<float>();
  float* to = weight.data_ptr<float>();
  at::parallel_for(0, rows, 16, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; r++) expand_row(from + r * columns, by + r * blocks, columns, to + r * columns);
  });
  return bf16 ? weight.to(at::kBFloat16) : weight;
}

struct QuantizedLinear : Function<QuantizedLinear> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& codes, const Tensor& scales,
                        const c10::optional<Tensor>& optional_bias, bool bf16) {
    const Tensor bias = optional_bias.value_or(Tensor());
    at::AutoDispatchBelowADInplaceOrView below;
    const auto type = bf16 ? at::kBFloat16 : at::kFloat;
    const Tensor left = input.reshape({-1, codes.size(1)}).to(type).contiguous();
    auto shape = input.sizes().vec();
    shape.back() = codes.size(0);
    context->save_for_backward({codes, scales});
    context->saved_data["input_shape"] = input.sizes();
    context->saved_data["bf16"] = bf16;
    const Tensor y = at::empty({left.size(0), codes.size(0)}, left.options().dtype(at::kFloat));  // (N, O)
    if (bias.defined()) y.copy_(bias.expand_as(y));
    product(y, left, false, expand(codes, scales, bf16), true, bias.defined() ? 1.0f : 0.0f);
    return y.view(shape);  // (..., O)
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::NoGradGuard no_grad;
    const auto saved = context->get_saved_variables();
    const Tensor &codes = saved[0], &scales = saved[1];
    const bool bf16 = context->saved_data["bf16"].toBool();
    const Tensor dy = gradients[0].reshape({-1, codes.size(0)}).contiguous();  // (N, O)
    Tensor dx;
    if (context->needs_input_grad(0)) {
      dx = at::empty({dy.size(0), codes.size(1)}, dy.options());
      product(dx, dy.to(bf16 ? at::kBFloat16 : at::kFloat), false, expand(codes, scales, bf16), false);
      dx = dx.view(context->saved_data["input_shape"].toIntVector());
    }
    return {dx, Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

}  // namespace
}  // namespace clusterllm

CLUSTERLLM_EXPORT int clusterllm_operators_quantized_linear(const at::Tensor* input, const at::Tensor* codes,
                                                            const at::Tensor* scales, const at::Tensor* bias, int bf16,
                                                            at::Tensor** result) {
  return clusterllm::guarded([&] {
    TORCH_CHECK(codes->dim() == 2 && codes->scalar_type() == at::kChar && codes->is_contiguous() && input->dim() >= 1 &&
                    input->size(-1) == codes->size(1),
                "quantized linear: input ", input->sizes(), " does not fit codes ", codes->sizes());
    TORCH_CHECK(scales->dim() == 2 && scales->scalar_type() == at::kFloat && scales->is_contiguous() &&
                    scales->size(0) == codes->size(0) &&
                    scales->size(1) == (codes->size(1) + clusterllm::kBlock - 1) / clusterllm::kBlock,
                "quantized linear: scales ", scales->sizes(), " do not fit codes ", codes->sizes());
    *result = new at::Tensor(clusterllm::QuantizedLinear::apply(
        *input, *codes, *scales, bias ? c10::optional<at::Tensor>(*bias) : c10::nullopt, bf16 != 0));
  });
}
