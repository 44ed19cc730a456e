// What C# asks of a tensor without an operator: lifetime, metadata, memory.
#include "shim.h"

#include <c10/util/Exception.h>

namespace clt {

std::string& last_error() {
  static thread_local std::string message;
  return message;
}

int32_t fail_with_current_exception() noexcept {
  try {
    throw;
  } catch (const c10::OutOfMemoryError& e) {
    last_error() = e.what_without_backtrace();
    return kOutOfMemory;
  } catch (const c10::Error& e) {
    last_error() = e.what_without_backtrace();
  } catch (const std::bad_alloc& e) {
    last_error() = "out of memory";
    return kOutOfMemory;
  } catch (const std::exception& e) {
    last_error() = e.what();
  } catch (...) {
    last_error() = "an exception of an unknown type";
  }
  return kFailed;
}

}  // namespace clt

// What a tensor is, in one crossing.
struct Info {
  int64_t numel;
  int64_t storage_offset;
  int32_t dims;
  int32_t item_bytes;
  int32_t device_index;
  int8_t dtype;
  int8_t device_type;
  uint8_t contiguous;
  uint8_t requires_grad;
};

CLT_EXPORT const char* clt_last_error() {
  return clt::last_error().c_str();
}

CLT_EXPORT void clt_free(void* handle) {
  clt::guarded([&] {
    delete static_cast<at::Tensor*>(handle);
    return 0;
  });
}

// Another handle to the same tensor.
CLT_EXPORT void* clt_alias(void* handle) {
  return new at::Tensor(clt::tensor(handle));
}

CLT_EXPORT int32_t clt_info(void* handle, Info* info) {
  return clt::guarded([&] {
    const at::Tensor& t = clt::tensor(handle);
    info->numel = t.numel();
    info->storage_offset = t.storage_offset();
    info->dims = static_cast<int32_t>(t.dim());
    info->item_bytes = static_cast<int32_t>(t.dtype().itemsize());
    info->dtype = static_cast<int8_t>(t.scalar_type());
    info->device_type = static_cast<int8_t>(t.device().type());
    info->device_index = t.device().index();
    info->contiguous = t.is_contiguous();
    info->requires_grad = t.requires_grad();
    return 0;
  });
}

CLT_EXPORT int32_t clt_dims(void* handle) {
  return clt::guarded([&] { return static_cast<int32_t>(clt::tensor(handle).dim()); });
}

CLT_EXPORT int32_t clt_dtype(void* handle) {
  return clt::guarded([&] { return static_cast<int32_t>(clt::tensor(handle).scalar_type()); });
}

// Both arrays have room for as many entries as there are dimensions; either may be null.
CLT_EXPORT int32_t clt_shape(void* handle, int64_t* sizes, int64_t* strides) {
  return clt::guarded([&] {
    const at::Tensor& t = clt::tensor(handle);
    if (sizes != nullptr) {
      std::copy(t.sizes().begin(), t.sizes().end(), sizes);
    }
    if (strides != nullptr) {
      std::copy(t.strides().begin(), t.strides().end(), strides);
    }
    return 0;
  });
}

CLT_EXPORT int32_t clt_data(void* handle, void** data) {
  return clt::guarded([&] {
    *data = clt::tensor(handle).data_ptr();
    return 0;
  });
}

// The value of a tensor of one element: an integer or boolean in *integer, anything else in *number.
// Returns its kind (clt::Kind).
CLT_EXPORT int32_t clt_item(void* handle, double* number, int64_t* integer) {
  return clt::guarded([&] {
    const at::Scalar scalar = clt::tensor(handle).item();
    if (scalar.isBoolean()) {
      *integer = scalar.toBool();
      return static_cast<int32_t>(clt::kBool);
    }
    if (scalar.isIntegral(false)) {
      *integer = scalar.toLong();
      return static_cast<int32_t>(clt::kInt);
    }
    *number = scalar.toDouble();
    return static_cast<int32_t>(clt::kDouble);
  });
}
