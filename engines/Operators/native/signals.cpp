#include "signals.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <csignal>

namespace clusterllm {
namespace {

// One inside another costs nothing.
thread_local int depth = 0;
thread_local sigset_t before;
thread_local bool kept_for_good = false;

sigset_t all_but_faults() {
  sigset_t set;
  sigfillset(&set);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) sigdelset(&set, fault);
  return set;
}

const sigset_t blocked = all_but_faults();

}  // namespace

NoSignals::NoSignals() {
  if (depth++ == 0) pthread_sigmask(SIG_BLOCK, &blocked, &before);
}

NoSignals::~NoSignals() {
  if (--depth == 0) pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void keep_signals_from_team() {
  const int threads = at::get_num_threads();
  if (threads == 1 || at::in_parallel_region()) return;
  // Of the OpenMP that oneDNN runs on; at::parallel_for has none where these sources are compiled without it.
  using parallel_t = void (*)(void (*)(void*), void*, unsigned, unsigned);
  static const auto parallel = reinterpret_cast<parallel_t>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
  if (parallel == nullptr) return;
  // Each time: OpenMP ends threads that a smaller team does without, and begins others.
  pthread_t self = pthread_self();
  parallel(
      [](void* beginner) {
        if (kept_for_good || pthread_equal(pthread_self(), *static_cast<pthread_t*>(beginner))) return;
        pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
        kept_for_good = true;
      },
      &self, static_cast<unsigned>(threads), 0);
}

}  // namespace clusterllm
