// The boundary between C# and libtorch. Every function is extern "C"; none lets an exception out: what can fail returns
// a status (negative: see Status) and leaves its message in a thread-local string that clt_last_error reads.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

#include <ATen/core/Tensor.h>

#define CLT_EXPORT extern "C" __attribute__((visibility("default")))

namespace clt {

enum Status : int32_t { kFailed = -1, kOutOfMemory = -2 };

// Mirrors ClusterLlm.Engines.Torch.Interop.ArgumentKind.
enum Kind : int32_t {
  kNone = 0,
  kTensor = 1,
  kInt = 2,
  kDouble = 3,
  kBool = 4,
  kIntList = 5,
  kDoubleList = 6,
  kTensorList = 7,
  kOptionalTensorList = 8,
  kString = 9,
  kDevice = 10,
  kGenerator = 11,
  kDefault = 12,
};

// A tagged value. `count` is a list's length, or, for a returned tensor in a device's memory, the KiB of the storage
// that it newly brought to life (0 on the CPU, whose allocator counts by itself).
struct Value {
  int32_t kind;
  int32_t count;
  int64_t bits;
};

std::string& last_error();

// Runs f, which returns a status, turning whatever it throws into one.
int32_t fail_with_current_exception() noexcept;

template <typename F>
int32_t guarded(F&& f) noexcept {
  try {
    return f();
  } catch (...) {
    return fail_with_current_exception();
  }
}

// The number of compute threads is kept per thread by OpenMP: brings the calling thread up to what was last set.
void use_configured_threads();

inline at::Tensor& tensor(int64_t handle) {
  return *reinterpret_cast<at::Tensor*>(handle);
}

inline at::Tensor& tensor(const void* handle) {
  return *const_cast<at::Tensor*>(static_cast<const at::Tensor*>(handle));
}

// A null handle is an undefined tensor.
inline at::Tensor tensor_or_undefined(const void* handle) {
  return handle == nullptr ? at::Tensor() : tensor(handle);
}

inline int64_t new_handle(at::Tensor&& value) {
  return reinterpret_cast<int64_t>(new at::Tensor(std::move(value)));
}

}  // namespace clt
