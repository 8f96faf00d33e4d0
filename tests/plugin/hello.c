/* hello: a DELTA source that makes contacts out of thin air. The smallest plugin, and the one that tests build as
 * strangers do: with kith/plugin.h and kith/property.h only.
 */
#include <kith/plugin.h>
#include <kith/property.h>
#include <stdlib.h>
#include <string.h>

struct settings {
  int64_t count, gone;
};

static const struct kith_option options[] = {
    KITH_OPTION_INT(struct settings, count, "3", 0, 100000, "how many contacts there are by now"),
    KITH_OPTION_INT(struct settings, gone, "0", 0, 100000, "which of them is gone; 0: none"),
    KITH_OPTIONS_END,
};

struct hello {
  const struct kith_host *host;
  const struct settings *set;
  int64_t done;
  int said_gone;
};

static int hello_open(const struct kith_open *o, void **out_self, struct kith_error *err)
{
  struct hello *h = calloc(1, sizeof *h);
  if (!h)
    return kith_fail(o->host, err, KITH_E_INTERNAL, "out of memory");
  *h = (struct hello){.host = o->host, .set = o->settings};
  if (o->resume_len == sizeof h->done)
    memcpy(&h->done, o->resume, sizeof h->done);
  *out_self = h;
  return KITH_OK;
}

static struct kith_str key_of(int64_t number, char text[32])
{
  int len = snprintf(text, 32, "hello:%lld", (long long)number);
  return (struct kith_str){text, (size_t)len};
}

static int hello_next(void *self, struct kith_batch *out, struct kith_error *err)
{
  struct hello *h = self;
  char key[32];

  if (h->set->gone && !h->said_gone++)
    h->host->gone(out, key_of(h->set->gone, key));
  if (h->done >= h->set->count)
    return h->said_gone == 1 && h->said_gone++ ? KITH_OK : KITH_END;
  while (h->done < h->set->count && !h->host->full(out)) {
    struct kith_str name = key_of(++h->done, key);
    struct kith_record *r = h->host->add(out, KITH_CONTACT, name, (struct kith_origin){0, 0});
    if (!r || kith_put_text(h->host, r, KITH_P_FN, name) != KITH_OK)
      return kith_fail(h->host, err, KITH_E_LIMIT, "record %s is too large", key);
  }
  return h->host->checkpoint(out, &h->done, sizeof h->done);
}

static void hello_close(void *self)
{
  free(self);
}

static const struct kith_source source = {.size = sizeof source,
                                          .mode = KITH_DELTA,
                                          .settings_size = sizeof(struct settings),
                                          .options = options,
                                          .open = hello_open,
                                          .next = hello_next,
                                          .close = hello_close};

static const struct kith_plugin plugin = {.size = sizeof plugin,
                                          .abi = KITH_ABI,
                                          .name = "hello",
                                          .version = "1.0.0",
                                          .license = "Apache-2.0",
                                          .summary = "makes contacts out of thin air",
                                          .source = &source};

KITH_PLUGIN(plugin)
