// y = x W^T + b, in fp32 or with the products in bf16 (fp32 master weights).
#include "common.h"

namespace clusterllm {
namespace {

// left^T right, written into the parameter's own gradient buffer, or into a new tensor for autograd.
Tensor weight_gradient(const Tensor& weight, const Tensor& left, const Tensor& right) {
  const Tensor bound = gradient_to_write(weight), target = bound.defined() ? bound : at::empty_like(weight);
  product(target, left, true, right, false);
  return bound.defined() ? Tensor() : target;
}

struct Linear : Function<Linear> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight,
                        const c10::optional<Tensor>& optional_bias, bool bf16) {
    const Tensor bias = optional_bias.value_or(Tensor());
    const bool trains = weight.requires_grad();
    at::AutoDispatchBelowADInplaceOrView below;
    const auto type = bf16 ? at::kBFloat16 : at::kFloat;
    const Tensor left = input.reshape({-1, weight.size(1)}).to(type).contiguous(), right = weight.to(type).contiguous();
    auto shape = input.sizes().vec();
    shape.back() = weight.size(0);
    // A frozen weight needs no input for its gradient, and is converted again rather than kept twice.
    context->save_for_backward({trains ? left : Tensor(), weight, bias, trains ? right : Tensor()});
    context->saved_data["input_shape"] = input.sizes();
    context->saved_data["bf16"] = bf16;
    const Tensor y = at::empty({left.size(0), right.size(0)}, left.options().dtype(at::kFloat));  // (N, O)
    if (bias.defined()) y.copy_(bias.expand_as(y));
    product(y, left, false, right, true, bias.defined() ? 1.0f : 0.0f);
    return y.view(shape);  // (..., O)
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    at::NoGradGuard no_grad;
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &bias = saved[2];
    const auto type = context->saved_data["bf16"].toBool() ? at::kBFloat16 : at::kFloat;
    const Tensor dy = gradients[0].reshape({-1, weight.size(0)}).contiguous();  // (N, O)
    const Tensor left = dy.to(type);
    Tensor dx, dw, db;
    if (context->needs_input_grad(0)) {
      const Tensor factor = saved[3].defined() ? saved[3] : weight.to(type).contiguous();
      dx = at::empty({dy.size(0), weight.size(1)}, dy.options());
      product(dx, left, false, factor, false);
      dx = dx.view(context->saved_data["input_shape"].toIntVector());
    }
    if (context->needs_input_grad(1)) dw = weight_gradient(weight, left, x);  // (O, I)
    if (bias.defined() && context->needs_input_grad(2)) {
      Tensor target = gradient_to_write(bias);
      if (target.defined())
        at::sum_out(target, dy, {0});
      else
        db = dy.sum(0);
    }
    return {dx, dw, db, Tensor()};
  }
};

}  // namespace
}  // namespace clusterllm

CLUSTERLLM_EXPORT int clusterllm_operators_linear(const at::Tensor* input, const at::Tensor* weight,
                                                  const at::Tensor* bias, int bf16, at::Tensor** result) {
  return clusterllm::guarded([&] {
    TORCH_CHECK(weight->dim() == 2 && input->dim() >= 1 && input->size(-1) == weight->size(1), "linear: input ",
                input->sizes(), " does not fit weight ", weight->sizes());
    *result = new at::Tensor(
        clusterllm::Linear::apply(*input, *weight, bias ? c10::optional<at::Tensor>(*bias) : c10::nullopt, bf16 != 0));
  });
}
