#!/usr/bin/env bats
# Plugins that must not be loaded, or cannot be used.

load helpers

# library NAME <source: NAME.so in this folder.
library() {
  command -v cc >/dev/null || skip 'needs a C compiler'
  cat >"$1.c"
  cc -std=c11 -shared -fPIC -I"$source_dir/core/include" -o "$1.so" "$1.c"
}

describing() {
  library "$1" <<C
#include <kith/plugin.h>
static const struct kith_plugin p = {.size = sizeof p, .abi = $2, .name = "$3", .version = "1", .license = "MIT",
                                     .summary = "s"};
KITH_PLUGIN(p)
C
}

@test "plugins: those that ship are sound" {
  for file in "$build_dir"/plugins/*.so; do
    kith_ends 0 plugins check "$file"
    has "$out" ': good ('
  done
  kith_ends 0 plugins list
  is "$(awk '{ print $1 }' "$out" | tr '\n' ' ')" "$(cd "$build_dir/plugins" && ls *.so | sed 's/\.so$//' | tr '\n' ' ')"
}

@test "plugins: writable by everybody, or in a folder that is writable by a group" {
  library open <<<'int x;'
  chmod 666 open.so
  kith_ends 77 plugins check open.so
  says 'open.so belongs to or can be written by others' 'chmod go-w'
  chmod 644 open.so
  mkdir group
  mv open.so group
  chmod 775 group
  kith_ends 77 plugins check group/open.so
  says 'group belongs to or can be written by others; chmod go-w it'
  chmod 755 group
  kith_ends 65 plugins check group/open.so
}

@test "plugins: of somebody else" {
  [ "$(id -u)" = 0 ] || skip 'needs root to give a file away'
  library theirs <<<'int x;'
  chown 65534 theirs.so
  kith_ends 77 plugins check theirs.so
  says 'theirs.so belongs to or can be written by others; chown it to yourself'
}

@test "plugins: of another ABI" {
  describing newer '(2u << 16)' newer
  kith_ends 65 plugins check newer.so
  says 'newer.so: it was built for ABI 2.0, this Kith has 1.' 'build it against this kith/plugin.h'
}

@test "plugins: with a description that is not whole" {
  describing nothing KITH_ABI nothing
  kith_ends 65 plugins check nothing.so
  says 'it is neither a source nor a sink'
  describing named KITH_ABI other
  kith_ends 65 plugins check named.so
  says "it calls itself 'other'"
  library null <<'C'
const void *kith_plugin_v1(void);
const void *kith_plugin_v1(void) { return 0; }
C
  kith_ends 65 plugins check null.so
  says 'its description is too short'
}

@test "plugins: not a plugin, not a library, not a file" {
  library symbol <<<'int x;'
  kith_ends 65 plugins check symbol.so
  says 'symbol.so is not a plugin' 'it exports no kith_plugin_v1'
  echo 'only text' >text.so
  kith_ends 65 plugins check text.so
  says 'text.so cannot be loaded'
  : >empty.so
  kith_ends 65 plugins check empty.so
  says 'empty.so cannot be loaded'
  mkdir folder.so
  kith_ends 65 plugins check folder.so
  says 'is not a regular file'
  mkfifo pipe.so
  kith_ends 65 plugins check pipe.so
  says 'is not a regular file'
  kith_ends 66 plugins check nowhere.so
  says 'there is no file nowhere.so'
}

@test "plugins: one that crashes, or ends the process, ends only who looked at it" {
  library crash <<<'__attribute__((constructor)) static void f(void) { __builtin_trap(); }'
  kith plugins check crash.so
  is "$status" 65
  says 'crash.so ended the process that looked at it' 'it is not safe to use'
  library quit <<<'#include <stdlib.h>
__attribute__((constructor)) static void f(void) { _Exit(0); }'
  kith_ends 65 plugins check quit.so
  says 'quit.so ended the process that looked at it (exit 0)'
}

@test "plugins: one that is not there" {
  kith_ends 66 plugins show cvs
  says "there is no plugin 'cvs'; did you mean 'csv'?"
  kith_ends 64 plugins frobnicate
  says 'usage: kith plugins'
}

# strangers' PLUGIN PATH: a pipeline that reads it with a plugin of this folder.
strangers() {
  pipeline acme.yaml
  sed -i "s/plugin: csv/plugin: $1/; s|people.csv|$2|; 1i plugins: [$PWD]" acme.yaml
}

@test "plugins: built for ABI 1.0, whose structs are shorter" {
  library elder <<'C'
#include <kith/plugin.h>
#include <kith/property.h>
struct elder { const struct kith_host *host; int done; };
static struct elder one;
static int elder_open(const struct kith_open *o, void **out, struct kith_error *err)
{
  (void)err;
  one = (struct elder){o->host, 0};
  *out = &one;
  return KITH_OK;
}
static int elder_next(void *self, struct kith_batch *out, struct kith_error *err)
{
  struct elder *e = self;
  (void)err;
  if (e->done++)
    return KITH_END;
  struct kith_record *r = e->host->add(out, KITH_CONTACT, KITH_STR("1"), (struct kith_origin){0, 0});
  kith_put_text(e->host, r, KITH_P_FN, KITH_STR("Ada Old"));
  return KITH_OK;
}
static void elder_close(void *self) { (void)self; }
static const struct kith_source s = {.size = offsetof(struct kith_source, detect_members), .mode = KITH_SNAPSHOT,
                                     .flags = KITH_USES_STREAM, .open = elder_open, .next = elder_next,
                                     .close = elder_close};
static const struct kith_plugin p = {.size = sizeof p, .abi = 1u << 16, .name = "elder", .version = "1",
                                     .license = "MIT", .summary = "s", .source = &s};
KITH_PLUGIN(p)
C
  kith_ends 0 plugins check elder.so
  strangers elder people.csv
  people 1 >people.csv
  kith_ends 0 run acme.yaml
  is "$(names_of out/all.ndjson)" 'Ada Old'
}

@test "plugins: one that reads an archive as a whole" {
  library lister <<'C'
#include <kith/plugin.h>
#include <kith/property.h>
struct lister { const struct kith_host *host; struct kith_ctx *ctx; size_t at; };
static struct lister one;
static int lister_open(const struct kith_open *o, void **out, struct kith_error *err)
{
  struct kith_stream *member = 0;
  char magic[2];
  if (!KITH_HAS(o->host, struct kith_host, member_name))
    return kith_fail(o->host, err, KITH_E_INVALID, "this Kith is too old");
  if (o->host->read(o->stream, magic, 2, err) != 2 || magic[0] != 'P')
    return kith_fail(o->host, err, KITH_E_INVALID, "the stream is not the archive");
  if (o->host->open_member(o->ctx, KITH_STR("nowhere"), &member, err) != KITH_E_MISSING)
    return kith_fail(o->host, err, KITH_E_INVALID, "there is a member called nowhere");
  one = (struct lister){o->host, o->ctx, 0};
  *out = &one;
  return KITH_OK;
}
static int lister_next(void *self, struct kith_batch *out, struct kith_error *err)
{
  struct lister *l = self;
  struct kith_str name = l->host->member_name(l->ctx, l->at);
  struct kith_stream *member = 0;
  char text[9];
  if (!name.len)
    return KITH_END;
  l->at++;
  int rc = l->host->open_member(l->ctx, name, &member, err);
  if (rc != KITH_OK)
    return rc;
  int64_t got = l->host->read(member, text, sizeof text, err);
  l->host->close_member(member);
  if (got < 0)
    return (int)got;
  struct kith_record *r = l->host->add(out, KITH_CONTACT, name, (struct kith_origin){0, 0});
  kith_put_text(l->host, r, KITH_P_FN, name);
  kith_put_text(l->host, r, KITH_P_NOTE, (struct kith_str){text, (size_t)got});
  return KITH_OK;
}
static void lister_close(void *self) { (void)self; }
static const struct kith_source s = {.size = sizeof s, .mode = KITH_SNAPSHOT,
                                     .flags = KITH_USES_STREAM | KITH_USES_ARCHIVE, .open = lister_open,
                                     .next = lister_next, .close = lister_close};
static const struct kith_plugin p = {.size = sizeof p, .abi = KITH_ABI, .name = "lister", .version = "1",
                                     .license = "MIT", .summary = "s", .source = &s};
KITH_PLUGIN(p)
C
  kith_ends 0 plugins check lister.so
  cp "$data/hostile/export.zip" .
  strangers lister export.zip
  kith_ends 0 run acme.yaml
  has out/all.ndjson 'Connections.csv' 'First Nam'
  cp "$data/hostile/encrypted.zip" export.zip
  kith_ends 65 run acme.yaml
  says '"Connections.csv" is encrypted'
}
