#include "report/plain.h"

#include <kith/plugin.h>

struct word {
  const char *word, *plain;
};

static const char *find(const struct word *words, struct kith_str word)
{
  for (; words->word; words++)
    if (str_eq_c(word, words->word))
      return words->plain;
  return NULL;
}

/* ---- Dates ---- */

static const struct word grades[] = {{"third-party", "set by somebody outside, not by either side"},
                                     {"observed", "the day on which Kith itself first read it"},
                                     {"controlled", "set by a system that one side runs"},
                                     {"self-dated", "typed by its owner, who could change it"},
                                     {"none", "no date that says anything"},
                                     {NULL, NULL}};

/* A source whose dates nobody here could have set. */
static const struct word outside[] = {{"linkedin", "LinkedIn's own date"}, {NULL, NULL}};

struct kith_str plain_grade(struct kith_str grade, struct kith_str plugin, struct kith_arena *arena)
{
  struct kith_str first = str_sub(grade, 0, str_find(grade, ','));
  const char *named = str_eq_c(first, "third-party") ? find(outside, plugin) : NULL;
  const char *plain = named ? named : find(grades, first);
  bool bulk = str_ends(grade, KITH_STR(", bulk"));
  if (!plain)
    return grade.len ? grade : KITH_STR("no date");
  return arena_printf(arena, "%s%s", plain, bulk ? "; many have that day: an import or a sync, not a meeting" : "");
}

/* ---- Classes and claims ---- */

const char *plain_class(unsigned owner_class)
{
  static const char *const words[] = {"no policy has decided it",
                                      "the company may keep and use it; the rep may not take it",
                                      "belongs to the rep's own book and goes along",
                                      "both keep it, under the conditions named",
                                      "private to one person; the company must not keep it at all",
                                      "the claims exclude one another and the evidence is equally good: people decide",
                                      "nobody has shown enough to own it"};
  return words[owner_class <= KITH_UNCLAIMED ? owner_class : 0];
}

const char *plain_class_short(unsigned owner_class)
{
  static const char *const words[] = {"not decided",        "the company's",          "the rep's", "shared", "private",
                                      "people must decide", "nobody has shown enough"};
  return words[owner_class <= KITH_UNCLAIMED ? owner_class : 0];
}

const char *plain_possession(struct kith_str possession)
{
  static const struct word words[] = {{"internal", "in the company's own systems"},
                                      {"portable", "on a device or in a file that a person carries"},
                                      {"external", "in a person's account with a network"},
                                      {NULL, NULL}};
  const char *plain = find(words, possession);
  return plain ? plain : "in a place that the pipeline does not name any more";
}

/* ---- Rules and agreements ---- */

const char *plain_rule(struct kith_str rule)
{
  static const struct word words[] = {
      {"equal-grade", "two sides claim the contact, neither will share, and their dates are equally good"},
      {"own-dates", "several claim the contact, and the best claim rests on dates that only its owner vouches for"},
      {"no-strong-claim", "nobody's claim is more than weak"},
      {"verdict", "a person decided it, and gave a reason"},
      {NULL, NULL}};
  return find(words, rule);
}

const char *plain_agreement(struct kith_str kind)
{
  static const struct word words[] = {
      {"non-solicit", "a promise not to win over the company's customers for a while"},
      {"non-compete", "a promise not to work for a competitor for a while; void in some places"},
      {"prior-book", "a list of contacts that the rep brought along when hired"},
      {"prior-employer", "what the rep still owes to an earlier employer"},
      {"social", "a clause on accounts with social networks"},
      {"broker-protocol",
       "both firms let a leaving broker take name, address, phone, e-mail and account title of clients"},
      {NULL, NULL}};
  return find(words, kind);
}
