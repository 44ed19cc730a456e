// y = x W^T + b, in fp32 or with the products in bf16 (fp32 master weights).
#include "common.h"

namespace clusterllm {
namespace {

// Adds a product into where it belongs: the parameter's own gradient buffer, or a new tensor for autograd.
Tensor product_gradient(const Tensor& parameter, const Tensor& left, const Tensor& right) {
  Tensor target = gradient_to_write(parameter);
  if (!target.defined()) return at::mm(left, right).to(at::kFloat);
  if (left.scalar_type() == at::kFloat) at::mm_out(target, left, right);
  else target.copy_(at::mm(left, right));
  return {};
}

struct Linear : Function<Linear> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight,
                        const c10::optional<Tensor>& optional_bias, bool bf16) {
    const Tensor bias = optional_bias.value_or(Tensor());
    at::AutoDispatchBelowADInplaceOrView below;
    const Tensor x = input.reshape({-1, weight.size(1)});  // (N, I)
    auto shape = input.sizes().vec();
    shape.back() = weight.size(0);
    const auto type = bf16 ? at::kBFloat16 : at::kFloat;
    const Tensor left = x.to(type), right = weight.to(type);
    context->save_for_backward({left, weight, bias, bf16 ? right : Tensor()});
    context->saved_data["bf16"] = bf16;
    context->saved_data["input_shape"] = input.sizes();
    if (bf16) {
      Tensor y = at::mm(left, right.t()).to(at::kFloat);  // (N, O)
      if (bias.defined()) y.add_(bias);
      return y.view(shape);
    }
    return (bias.defined() ? at::addmm(bias, left, right.t()) : at::mm(left, right.t())).view(shape);  // (..., O)
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::NoGradGuard no_grad;
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &bias = saved[2];
    const bool bf16 = context->saved_data["bf16"].toBool();
    const Tensor dy = gradients[0].reshape({-1, weight.size(0)});  // (N, O)
    const Tensor product = bf16 ? dy.to(at::kBFloat16) : dy;
    Tensor dx, dw, db;
    if (context->needs_input_grad(0))
      dx = at::mm(product, bf16 ? saved[3] : weight).to(at::kFloat).view(context->saved_data["input_shape"].toIntVector());
    if (context->needs_input_grad(1)) dw = product_gradient(weight, product.t(), x);  // (O, I)
    if (bias.defined() && context->needs_input_grad(2)) {
      Tensor target = gradient_to_write(bias);
      if (target.defined()) at::sum_out(target, dy, {0});
      else db = dy.sum(0);
    }
    return {dx, dw, db, Tensor()};
  }
};

}  // namespace
}  // namespace clusterllm

CLUSTERLLM_EXPORT int clusterllm_operators_linear(const at::Tensor* input, const at::Tensor* weight, const at::Tensor* bias,
                                                  int bf16, at::Tensor** result) {
  return clusterllm::guarded([&] {
    TORCH_CHECK(weight->dim() == 2 && input->dim() >= 1 && input->size(-1) == weight->size(1), "linear: input ", input->sizes(),
                " does not fit weight ", weight->sizes());
    *result = new at::Tensor(clusterllm::Linear::apply(*input, *weight, bias ? c10::optional<at::Tensor>(*bias) : c10::nullopt,
                                                     bf16 != 0));
  });
}
