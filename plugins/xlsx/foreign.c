#include "xlsx/foreign.h"

#include "base/mem.h"

enum { CHUNK = 64 * 1024, LOOK_AT = 32 * 1024 * 1024, SURE = 95, LIKELY = 60 };

static const char ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/* ---- Archives ---- */

static const struct foreign_member {
  const char *member, *what;
} foreigners[] = {
    {"xl/workbook.bin", "is a binary workbook (.xlsb)"}, {"content.xml", "is an OpenDocument file (.ods)"},
    {"Index/Document.iwa", "is a document of Numbers"},  {"Index.zip", "is a document of Numbers"},
    {"word/document.xml", "is a text document (.docx)"}, {"ppt/presentation.xml", "is a presentation (.pptx)"},
};

static const struct foreign_member *foreigner(struct kith_str member)
{
  for (size_t i = 0; i < sizeof foreigners / sizeof foreigners[0]; i++)
    if (str_eq_nocase(member, str_of(foreigners[i].member)))
      return &foreigners[i];
  return NULL;
}

int foreign_archive(const struct kith_host *host, struct kith_ctx *ctx, struct kith_str file, struct kith_error *err)
{
  struct kith_str member;
  for (size_t i = 0; (member = host->member_name(ctx, i)).len; i++) {
    const struct foreign_member *f = foreigner(member);
    if (f)
      return kith_fail(host, err, KITH_E_INVALID, "%.*s %s: save it as .xlsx and read that", STR_ARG(file), f->what);
    if (str_ends(member, KITH_STR(".xlsx")) || str_ends(member, KITH_STR(".xlsm")))
      return kith_fail(host, err, KITH_E_INVALID,
                       "%.*s is an archive with a workbook in it, which stays closed: unpack it first", STR_ARG(file));
  }
  return kith_fail(host, err, KITH_E_INVALID, "%.*s is no workbook (.xlsx): it has no xl/workbook.xml", STR_ARG(file));
}

int foreign_detect_members(const struct kith_str *members, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (str_eq_nocase(members[i], KITH_STR("xl/workbook.xml")))
      return SURE;
  bool known = false, mimetype = false, content = false;
  for (size_t i = 0; i < count; i++) {
    known |= str_eq_nocase(members[i], KITH_STR("xl/workbook.bin")) || str_eq_c(members[i], "Index/Document.iwa");
    mimetype |= str_eq_c(members[i], "mimetype");
    content |= str_eq_c(members[i], "content.xml");
  }
  return known || (mimetype && content) ? LIKELY : 0;
}

/* ---- Files ---- */

/* The name of a stream in an OLE file's directory, as it stands there. */
static bool holds_name(struct kith_str bytes, const char *name)
{
  char wide[64];
  size_t len = strlen(name);
  for (size_t i = 0; i < len; i++) {
    wide[2 * i] = name[i];
    wide[2 * i + 1] = '\0';
  }
  return str_find_str(bytes, (struct kith_str){wide, 2 * len}) < bytes.len;
}

/* An encrypted .xlsx is an OLE file with the package in one of its streams. */
static bool is_encrypted(const struct kith_host *host, struct kith_stream *stream)
{
  enum { OVERLAP = 64 };
  char *buf = mem_array(OVERLAP + CHUNK, 1);
  size_t kept = 0, total = 0;
  bool found = false;
  for (int64_t got = 1; got > 0 && !found && total<LOOK_AT; total += got> 0 ? (size_t)got : 0) {
    got = host->read(stream, buf + kept, CHUNK, NULL);
    size_t len = kept + (got > 0 ? (size_t)got : 0);
    found = holds_name((struct kith_str){buf, len}, "EncryptedPackage");
    kept = len < OVERLAP ? len : OVERLAP;
    memmove(buf, buf + len - kept, kept);
  }
  mem_free(buf);
  return found;
}

int foreign_file(const struct kith_host *host, struct kith_stream *stream, struct kith_error *err)
{
  char head[sizeof ole - 1];
  struct kith_str file = host->name(stream);
  size_t have = 0;
  for (int64_t got = 1; got > 0 && have < sizeof head; have += (size_t)got) {
    got = host->read(stream, head + have, sizeof head - have, err);
    if (got < 0)
      return (int)got;
  }
  if (have < sizeof head || memcmp(head, ole, sizeof head) != 0)
    return kith_fail(host, err, KITH_E_INVALID, "%.*s is no workbook (.xlsx)", STR_ARG(file));
  if (is_encrypted(host, stream))
    return kith_fail(host, err, KITH_E_INVALID, "%.*s is encrypted: take its password off and save it again",
                     STR_ARG(file));
  return kith_fail(host, err, KITH_E_INVALID, "%.*s is an old workbook (.xls): save it as .xlsx and read that",
                   STR_ARG(file));
}

int foreign_detect(struct kith_str name, struct kith_str head)
{
  struct kith_str tail = str_sub(name, name.len < 5 ? 0 : name.len - 5, 5);
  bool named = str_find_str(tail, KITH_STR(".xls")) < tail.len || str_find_str(tail, KITH_STR(".XLS")) < tail.len;
  return named && str_starts(head, (struct kith_str){ole, sizeof ole - 1}) ? LIKELY : 0;
}
