// The CPU allocator: counts live bytes, and keeps large freed blocks for reuse. A training step allocates and frees the
// same gigabytes of activations every time, and fresh pages from the kernel cost more than many of the passes over
// them.
// Live and kept bytes together never exceed the most that was ever live, plus an eighth.
#include "shim.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <map>
#include <mutex>
#include <sys/mman.h>

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kHuge = size_t{2} << 20;
// Below this malloc serves well by itself.
constexpr size_t kKeepFrom = size_t{256} << 10;

std::atomic<int64_t> live_bytes{0};

// What precedes every block; its size is the alignment, so that the block is aligned too.
struct alignas(kAlignment) Header {
  size_t bytes;  // of header and block together
};

// Eight sizes to each power of two: blocks of nearly the same size can take each other's place.
size_t rounded(size_t bytes) {
  if (bytes < kKeepFrom) {
    return bytes;
  }
  const size_t step = (size_t{1} << (63 - __builtin_clzll(bytes))) >> 3;
  return (bytes + step - 1) / step * step;
}

Header* from_system(size_t bytes) {
  void* memory = nullptr;
  if (posix_memalign(&memory, bytes >= 2 * kHuge ? kHuge : kAlignment, bytes) != 0) {
    return nullptr;
  }
  if (bytes >= 2 * kHuge) {
    madvise(memory, bytes / kHuge * kHuge, MADV_HUGEPAGE);
  }
  auto* header = static_cast<Header*>(memory);
  header->bytes = bytes;
  return header;
}

// The kept blocks, by size; within a size the most recently freed is used first, and the oldest is given back first.
class Cache {
 public:
  Header* take(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    Header* header = nullptr;
    auto found = kept_.find(bytes);
    if (found != kept_.end()) {
      header = found->second.back().header;
      found->second.pop_back();
      if (found->second.empty()) {
        kept_.erase(found);
      }
      kept_bytes_ -= bytes;
    }
    live_ += bytes;
    peak_ = std::max(peak_, live_);
    shrink_to(limit());
    return header;
  }

  void put(Header* header) {
    std::lock_guard<std::mutex> lock(mutex_);
    live_ -= header->bytes;
    kept_bytes_ += header->bytes;
    kept_[header->bytes].push_back({header, ++clock_});
    shrink_to(limit());
  }

  // The block could not be had after all.
  void undo_take(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    live_ -= bytes;
  }

  void clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    peak_ = live_;
    shrink_to(0);
  }

  size_t kept_bytes() {
    std::lock_guard<std::mutex> lock(mutex_);
    return kept_bytes_;
  }

 private:
  struct Kept {
    Header* header;
    uint64_t freed_at;
  };

  size_t limit() const {
    const size_t allowed = peak_ + peak_ / 8;
    return allowed > live_ ? allowed - live_ : 0;
  }

  void shrink_to(size_t bytes) {
    while (kept_bytes_ > bytes) {
      auto oldest = std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
        return a.second.front().freed_at < b.second.front().freed_at;
      });
      Header* header = oldest->second.front().header;
      oldest->second.pop_front();
      if (oldest->second.empty()) {
        kept_.erase(oldest);
      }
      kept_bytes_ -= header->bytes;
      std::free(header);
    }
  }

  std::mutex mutex_;
  std::map<size_t, std::deque<Kept>> kept_;
  size_t kept_bytes_ = 0;
  size_t live_ = 0;
  size_t peak_ = 0;
  uint64_t clock_ = 0;
};

// Lives as long as the process: tensors may be freed after static destructors have run.
Cache& cache = *new Cache();

void* allocate_block(size_t bytes) {
  const size_t total = rounded(bytes + sizeof(Header));
  Header* header = total >= kKeepFrom ? cache.take(total) : nullptr;
  if (header == nullptr) {
    header = from_system(total);
  }
  if (header == nullptr && total >= kKeepFrom) {
    cache.undo_take(total);
  }
  if (header == nullptr) {
    C10_THROW_ERROR(OutOfMemoryError, "could not allocate " + std::to_string(bytes) + " bytes of memory");
  }
  live_bytes.fetch_add(static_cast<int64_t>(header->bytes), std::memory_order_relaxed);
  return header + 1;
}

void free_block(void* block) {
  if (block == nullptr) {
    return;
  }
  Header* header = static_cast<Header*>(block) - 1;
  live_bytes.fetch_sub(static_cast<int64_t>(header->bytes), std::memory_order_relaxed);
  if (header->bytes >= kKeepFrom) {
    cache.put(header);
  } else {
    std::free(header);
  }
}

at::DataPtr allocated(size_t bytes) {
  void* block = bytes == 0 ? nullptr : allocate_block(bytes);
  return {block, block, &free_block, at::Device(at::DeviceType::CPU)};
}

// Versions of libtorch differ in whether `allocate` is const and in whether `copy_data` exists: no `override` here.
struct CountingAllocator final : at::Allocator {
  at::DataPtr allocate(size_t bytes) const {
    return allocated(bytes);
  }
  at::DataPtr allocate(size_t bytes) {
    return allocated(bytes);
  }
  at::DeleterFnPtr raw_deleter() const {
    return &free_block;
  }
  void copy_data(void* target, const void* source, std::size_t bytes) const {
    __builtin_memcpy(target, source, bytes);
  }
};

}  // namespace

// Once per process, before any tensor is made. Returns the address of the count of live bytes.
CLT_EXPORT const int64_t* clt_install_allocator() {
  static CountingAllocator allocator;
  c10::SetCPUAllocator(&allocator);
  static_assert(sizeof(live_bytes) == sizeof(int64_t), "C# reads the count in place");
  return reinterpret_cast<const int64_t*>(&live_bytes);
}

CLT_EXPORT int64_t clt_live_bytes() {
  return live_bytes.load(std::memory_order_relaxed);
}

// Gives kept blocks back to the system.
CLT_EXPORT void clt_trim() {
  clt::guarded([&] {
    cache.clear();
    return 0;
  });
}

CLT_EXPORT int64_t clt_kept_bytes() {
  return static_cast<int64_t>(cache.kept_bytes());
}
