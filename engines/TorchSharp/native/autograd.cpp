// Gradients, and the modes that switch their recording.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

namespace {

std::vector<at::Tensor> tensors(void* const* handles, int32_t count) {
  std::vector<at::Tensor> list;
  list.reserve(count);
  for (int32_t i = 0; i < count; i++) {
    list.push_back(clt::tensor_or_undefined(handles[i]));
  }
  return list;
}

// Negative: not given.
c10::optional<bool> flag(int32_t value) {
  return value < 0 ? c10::optional<bool>() : c10::optional<bool>(value != 0);
}

}  // namespace

// `gradients` has as many entries as `outputs`, or none; `retain_graph` is negative for "as create_graph says".
CLT_EXPORT int32_t clt_backward(void* const* outputs, int32_t output_count, void* const* gradients,
                                int32_t gradient_count, int32_t retain_graph, int32_t create_graph,
                                void* const* inputs, int32_t input_count) {
  return clt::guarded([&] {
    clt::use_configured_threads();
    torch::autograd::backward(tensors(outputs, output_count), tensors(gradients, gradient_count), flag(retain_graph),
                              create_graph != 0, tensors(inputs, input_count));
    return 0;
  });
}

// Writes one handle per input into `results`, null where the input was not used.
CLT_EXPORT int32_t clt_grad(void* const* outputs, int32_t output_count, void* const* inputs, int32_t input_count,
                            void* const* gradients, int32_t gradient_count, int32_t retain_graph, int32_t create_graph,
                            int32_t allow_unused, void** results) {
  return clt::guarded([&] {
    clt::use_configured_threads();
    auto grads = torch::autograd::grad(tensors(outputs, output_count), tensors(inputs, input_count),
                                       tensors(gradients, gradient_count), flag(retain_graph),
                                       create_graph != 0, allow_unused != 0);
    for (size_t i = 0; i < grads.size(); i++) {
      results[i] = grads[i].defined() ? new at::Tensor(std::move(grads[i])) : nullptr;
    }
    return 0;
  });
}

CLT_EXPORT int32_t clt_get_grad(void* handle, void** grad) {
  return clt::guarded([&] {
    const at::Tensor& value = clt::tensor(handle).grad();
    *grad = value.defined() ? new at::Tensor(value) : nullptr;
    return 0;
  });
}

// The checks that PyTorch makes in Python: what would otherwise corrupt a later backward is refused here.
CLT_EXPORT int32_t clt_set_grad(void* handle, void* grad) {
  return clt::guarded([&] {
    at::Tensor& t = clt::tensor(handle);
    at::Tensor value = clt::tensor_or_undefined(grad);
    if (value.defined()) {
      TORCH_CHECK(!value.is_same(t), "a tensor cannot be its own gradient");
      TORCH_CHECK(value.sizes() == t.sizes(), "a gradient of shape ", value.sizes(),
                  " was assigned to a tensor of shape ", t.sizes());
      TORCH_CHECK(value.scalar_type() == t.scalar_type(), "a gradient of type ", value.scalar_type(),
                  " was assigned to a tensor of type ", t.scalar_type());
      TORCH_CHECK(value.device() == t.device(), "a gradient on ", value.device(), " was assigned to a tensor on ",
                  t.device());
    }
    t.mutable_grad() = std::move(value);
    return 0;
  });
}

CLT_EXPORT int32_t clt_requires_grad(void* handle) {
  return clt::guarded([&] { return static_cast<int32_t>(clt::tensor(handle).requires_grad()); });
}

CLT_EXPORT int32_t clt_set_requires_grad(void* handle, int32_t requires_grad) {
  return clt::guarded([&] {
    const at::Tensor& t = clt::tensor(handle);
    TORCH_CHECK(t.is_leaf() || requires_grad != 0,
                "only a leaf can stop requiring a gradient; use detach() for the result of an operation");
    t.set_requires_grad(requires_grad != 0);
    return 0;
  });
}

CLT_EXPORT int32_t clt_is_leaf(void* handle) {
  return clt::guarded([&] { return static_cast<int32_t>(clt::tensor(handle).is_leaf()); });
}

CLT_EXPORT int32_t clt_retain_grad(void* handle) {
  return clt::guarded([&] {
    clt::tensor(handle).retain_grad();
    return 0;
  });
}

CLT_EXPORT int32_t clt_grad_mode() {
  return c10::GradMode::is_enabled();
}

CLT_EXPORT void clt_set_grad_mode(int32_t enabled) {
  c10::GradMode::set_enabled(enabled != 0);
}

CLT_EXPORT int32_t clt_inference_mode_is_enabled() {
  return c10::InferenceMode::is_enabled();
}

CLT_EXPORT int32_t clt_enter_inference_mode(int32_t enabled, void** guard) {
  return clt::guarded([&] {
    *guard = new c10::InferenceMode(enabled != 0);
    return 0;
  });
}

CLT_EXPORT void clt_leave_inference_mode(void* guard) {
  delete static_cast<c10::InferenceMode*>(guard);
}
