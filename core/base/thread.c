#include "base/thread.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

void thread_start(pthread_t *out, void *(*main)(void *), void *arg)
{
  int failed = pthread_create(out, NULL, main, arg);
  if (!failed)
    return;
  fprintf(stderr, "kith: cannot start a thread (%s); nothing committed is lost, run again with fewer --jobs\n",
          strerror(failed));
  _exit(EX_OSERR);
}
