#include "hard.h"

#include <ctype.h>
#include <string.h>

/* ---- Who there is ------------------------------------------------------------------------------------------------ */

/* Eight people in a row, and of a hundred rows how many are like this. x: alone; h: head of a household; w: husband or
 * wife; c: child; t: twin of the one before; j: child with the name of the head; n: namesake of the one before, in the
 * same firm. */
static const struct row {
  const char *people;
  unsigned share;
} rows[] = {{"xxxxxxxx", 37}, {"xxxhwxxx", 20}, {"xxhwcxxx", 20}, {"xxxxxhwx", 10},
            {"hwctxxxx", 6},  {"xhjxxxxx", 5},  {"xxxnxxxx", 2}};
enum { ROW = 8 };

/* A name, or a part of one, in its own alphabet and as it is written in ours. */
struct two_scripts {
  const char *own, *ours[3];
};

static const struct two_scripts russian_given[] = {
    {"Александр", {"Aleksandr", "Alexander", "Alexandr"}}, {"Юлия", {"Yuliya", "Julia", "Iuliia"}},
    {"Сергей", {"Sergey", "Sergei", "Serguei"}},           {"Наталья", {"Natalya", "Natalia", "Nataliya"}},
    {"Дмитрий", {"Dmitry", "Dmitri", "Dmitriy"}},          {"Ольга", {"Olga", "Olga", "Olha"}},
    {"Алексей", {"Alexey", "Aleksei", "Alexei"}},          {"Екатерина", {"Ekaterina", "Yekaterina", "Katerina"}},
    {"Михаил", {"Mikhail", "Michail", "Mikhael"}},         {"Татьяна", {"Tatyana", "Tatiana", "Tatjana"}},
    {"Евгений", {"Evgeny", "Yevgeni", "Eugene"}},          {"Светлана", {"Svetlana", "Svetlana", "Swetlana"}},
};
static const struct two_scripts russian_stems[] = {
    {"Кузнец", {"Kuznets", "Kuznec", "Kouznets"}},
    {"Соловь", {"Solov", "Soloviy", "Solovy"}},
    {"Поп", {"Pop", "Pop", "Pop"}},
    {"Воробь", {"Vorob", "Vorobi", "Worob"}},
    {"Щербак", {"Shcherbak", "Scherbak", "Sherbak"}},
    {"Жук", {"Zhuk", "Jouk", "Juk"}},
    {"Чернышк", {"Chernyshk", "Tchernyshk", "Chernishk"}},
    {"Хохл", {"Khokhl", "Hohl", "Chochl"}},
    {"Цветк", {"Tsvetk", "Cvetk", "Zwetk"}},
    {"Юд", {"Yud", "Iud", "Jud"}},
    {"Яковл", {"Yakovl", "Jakovl", "Iakovl"}},
    {"Ефим", {"Efim", "Yefim", "Jefim"}},
    {"Шапошник", {"Shaposhnik", "Chapochnik", "Schaposchnik"}},
    {"Гаврил", {"Gavril", "Gavril", "Gawril"}},
    {"Журавл", {"Zhuravl", "Jouravl", "Juravl"}},
    {"Тихон", {"Tikhon", "Tihon", "Tichon"}},
    {"Лебед", {"Lebed", "Lebed", "Lebed"}},
    {"Макар", {"Makar", "Macar", "Makar"}},
    {"Харитон", {"Khariton", "Hariton", "Chariton"}},
    {"Зайч", {"Zaych", "Zaich", "Saitsch"}},
};
static const struct two_scripts russian_ends[] = {
    {"ов", {"ov", "off", "ow"}},
    {"енко", {"enko", "enko", "enko"}},
    {"ин", {"in", "ine", "in"}},
    {"евский", {"evsky", "evskii", "evskiy"}},
};
static const struct two_scripts greek_given[] = {
    {"Γεώργιος", {"Georgios", "George", "Giorgos"}},     {"Μαρία", {"Maria", "Maria", "Mary"}},
    {"Δημήτρης", {"Dimitris", "Demetris", "Dimitrios"}}, {"Ελένη", {"Eleni", "Helen", "Eleni"}},
    {"Χρήστος", {"Christos", "Hristos", "Chris"}},       {"Αικατερίνη", {"Aikaterini", "Katerina", "Ekaterini"}},
};
static const struct two_scripts greek_stems[] = {
    {"Παπαδ", {"Papad", "Papad", "Pappad"}},    {"Γιανν", {"Giann", "Yiann", "Giann"}},
    {"Χατζ", {"Chatz", "Hatz", "Hadj"}},        {"Βασιλ", {"Vasil", "Vassil", "Basil"}},
    {"Οικον", {"Oikon", "Econ", "Ikon"}},       {"Ευθυμ", {"Efthym", "Efthim", "Euthym"}},
    {"Καραγι", {"Karagi", "Karayi", "Caragi"}}, {"Θεοδωρ", {"Theodor", "Teodor", "Theodor"}},
};
static const struct two_scripts greek_ends[] = {
    {"όπουλος", {"opoulos", "opulos", "opoullos"}},
    {"ίδης", {"idis", "ides", "idis"}},
    {"άκης", {"akis", "akes", "akis"}},
};

static const struct script {
  const struct two_scripts *given, *stems, *ends;
  size_t given_count, stem_count, end_count;
} russian = {russian_given,        russian_stems,        russian_ends,
             COUNT(russian_given), COUNT(russian_stems), COUNT(russian_ends)},
  greek = {greek_given, greek_stems, greek_ends, COUNT(greek_given), COUNT(greek_stems), COUNT(greek_ends)};

struct human {
  struct contact at_home;      /* country, family name, address, given name */
  const struct script *script; /* of their own; NULL: ours */
  const struct two_scripts *given, *stem, *end;
  bool junior, senior;
  char maiden[TEXT];
  unsigned year, month, day;
  char line[TEXT], cell[TEXT]; /* national numbers: of the home, their own */
  char mail[TEXT], profile[TEXT];
  struct contact jobs[2];
  double changes_job, marries; /* when, from 0 to 1; over 1: never */
};

static char role_of(const struct bench *b, uint64_t person)
{
  struct dice d = dice_of(b, person / ROW, 20);
  uint64_t at = roll(&d, 100);
  size_t i = 0;
  while (at >= rows[i].share)
    at -= rows[i++].share;
  return rows[i].people[person % ROW];
}

/* The first of the household: an h in front of w, c, t and j. */
static uint64_t head_of(const struct bench *b, uint64_t person)
{
  while (strchr("wctj", role_of(b, person)) && person % ROW)
    person--;
  return person;
}

static void set_script(const struct bench *b, uint64_t household, uint64_t namer, struct human *p)
{
  struct dice of_home = dice_of(b, household, 21), of_name = dice_of(b, namer, 22);
  uint64_t which = roll(&of_home, 100);
  p->script = which < 3 ? &russian : which < 4 ? &greek : NULL;
  if (!p->script) {
    set(p->at_home.given, pick(&of_name, p->at_home.country->given));
    return;
  }
  p->stem = &p->script->stems[roll(&of_home, p->script->stem_count)];
  p->end = &p->script->ends[roll(&of_home, p->script->end_count)];
  p->given = &p->script->given[roll(&of_name, p->script->given_count)];
  set(p->at_home.given, p->given->ours[0]);
  snprintf(p->at_home.family, TEXT, "%s%s", p->stem->ours[0], p->end->ours[0]);
}

static void set_names(const struct bench *b, uint64_t person, struct human *p)
{
  char role = role_of(b, person);
  uint64_t head = head_of(b, person), household = role == 'n' ? person - 1 : head;
  struct dice d = dice_of(b, person, 23);

  set_home(b, household, &p->at_home);
  set_script(b, household, role == 'j' ? head : role == 'n' ? person - 1 : person, p);
  if (role == 'n') { /* the name, but not the home */
    struct contact own;
    set_home(b, person, &own);
    set(p->at_home.street, own.street);
    set(p->at_home.city, own.city);
    set(p->at_home.postcode, own.postcode);
  }
  p->junior = role == 'j';
  p->senior = role == 'h' && (person + 1) % ROW && role_of(b, person + 1) == 'j';
  p->marries = 2;
  if ((role == 'w' || roll(&d, 25) == 0) && !p->script) {
    family_name(&d, p->at_home.country, p->maiden);
    p->marries = unit(&d);
  }
}

static void set_birth(const struct bench *b, uint64_t person, struct human *p)
{
  char role = role_of(b, person);
  struct dice d = dice_of(b, role == 't' ? person - 1 : person, 24);
  p->year = (strchr("ctj", role) ? 1978 : 1945) + (unsigned)roll(&d, strchr("ctj", role) ? 26 : 45);
  p->month = 1 + (unsigned)roll(&d, 12);
  p->day = 1 + (unsigned)roll(&d, 28);
}

static void set_numbers(const struct bench *b, uint64_t person, struct human *p)
{
  struct dice home = dice_of(b, head_of(b, person), 25), own = dice_of(b, person, 26);
  struct contact mailer = p->at_home;
  char word[TEXT];

  national_number(&home, p->at_home.country, p->line);
  national_number(&own, p->at_home.country, p->cell);
  private_email(&own, &mailer, person);
  set(p->mail, mailer.email);
  size_t len = plain(p->at_home.given, true, word);
  plain(p->at_home.family, true, word + len);
  if (roll(&own, 100) < 45)
    snprintf(p->profile, TEXT, "https://www.linkedin.com/in/%.60s-%05x", word, (unsigned)roll(&own, 1u << 20));
}

static void set_jobs(const struct bench *b, uint64_t person, struct human *p)
{
  bool beside = role_of(b, person) == 'n'; /* in the firm of the one before */
  struct dice firm = dice_of(b, beside ? person - 1 : person, 27), own = dice_of(b, person, 28);
  for (size_t i = 0; i < COUNT(p->jobs); i++) {
    p->jobs[i] = p->at_home;
    set_work(b, &firm, &p->jobs[i]);
    set(p->jobs[i].title, pick_title(&own));
    work_email(b, &own, &p->jobs[i], person);
    if (beside) { /* there is one of that address already */
      char rest[TEXT];
      set(rest, strchr(p->jobs[i].email, '@'));
      snprintf(strchr(p->jobs[i].email, '@'), TEXT / 2, "2%.40s", rest);
    }
  }
  p->changes_job = roll(&own, 100) < 30 ? unit(&own) : 2;
}

static void make_human(const struct bench *b, uint64_t person, struct human *p)
{
  memset(p, 0, sizeof *p);
  set_names(b, person, p);
  set_birth(b, person, p);
  set_numbers(b, person, p);
  set_jobs(b, person, p);
}

/* ---- How they are written ---------------------------------------------------------------------------------------- */

/* What a scanner reads. */
static void misread(struct dice *d, char text[TEXT])
{
  static const char *const alike[][2] = {{"m", "rn"}, {"l", "1"},  {"o", "0"}, {"e", "c"},
                                         {"i", "l"},  {"rn", "m"}, {"B", "8"}};
  size_t first = roll(d, COUNT(alike));
  for (size_t i = 0; i < COUNT(alike); i++) {
    const char *const *pair = alike[(first + i) % COUNT(alike)];
    char *at = strstr(text, pair[0]), tail[TEXT];
    if (!at || strlen(text) + 2 > TEXT)
      continue;
    set(tail, at + strlen(pair[0]));
    snprintf(at, (size_t)(text + TEXT - at), "%s%s", pair[1], tail);
    return;
  }
}

static void turn_digits(struct dice *d, char *number)
{
  size_t len = strlen(number), at = 3 + roll(d, len - 4);
  char first = number[at];
  number[at] = number[at + 1];
  number[at + 1] = first;
}

static void write_names(struct dice *d, const struct human *p, double when, bool own_script, struct contact *out)
{
  set(out->given, p->at_home.given);
  set(out->family, p->at_home.family);
  if (p->script) {
    uint64_t spelling = roll(d, 3);
    set(out->given, own_script ? p->given->own : p->given->ours[spelling]);
    snprintf(out->family, TEXT, "%s%s", own_script ? p->stem->own : p->stem->ours[spelling],
             own_script ? p->end->own : p->end->ours[spelling]);
  }
  if (when < p->marries && *p->maiden)
    set(out->family, p->maiden);
  else if (*p->maiden && roll(d, 4) == 0)
    snprintf(out->family, TEXT, "%.40s-%.40s", p->maiden, p->at_home.family);
  const char *nickname = nickname_of(out->given);
  if (nickname && roll(d, 5) == 0)
    set(out->given, nickname);
  size_t len = strlen(out->family);
  if (p->junior && chance(d, 60))
    snprintf(out->family + len, TEXT - len, " Jr.");
  else if (p->senior && chance(d, 15))
    snprintf(out->family + len, TEXT - len, " Sr.");
}

static void write_birthday(struct dice *d, const struct human *p, char out[TEXT])
{
  uint64_t how = roll(d, 100);
  if (how < 4 && p->day <= 12)
    snprintf(out, TEXT, "%04u-%02u-%02u", p->year, p->day, p->month);
  else if (how < 12)
    snprintf(out, TEXT, "--%02u-%02u", p->month, p->day);
  else
    snprintf(out, TEXT, "%04u-%02u-%02u", p->year, p->month, how < 15 ? p->day % 28 + 1 : p->day);
}

static void swap_names(struct contact *p)
{
  char given[TEXT];
  set(given, p->given);
  set(p->given, p->family);
  set(p->family, given);
}

static void write_number(struct dice *d, const struct human *p, const char *number, char out[TEXT])
{
  char own[TEXT];
  set(own, number);
  if (roll(d, 40) == 0)
    turn_digits(d, own);
  write_phone(p->at_home.country, own, roll(d, 3), out);
}

/* ---- The sources ------------------------------------------------------------------------------------------------- */

/* What a source's record is made of. */
struct writing {
  const struct bench *bench;
  struct dice *dice;
  const struct human *human;
  const struct contact *job;
};

static void write_firm(const struct writing *w, struct contact *out)
{
  set(out->org, w->job->org);
  set(out->title, w->job->title);
  if (chance(w->dice, 15))
    shout(out->org);
}

/* A CRM: firms, their switchboards and offices, now and then the mailbox of all. */
static void from_crm(const struct writing *w, struct contact *out)
{
  char number[TEXT];
  struct contact office = *w->job;
  write_firm(w, out);
  if (chance(w->dice, 85))
    set(out->email, w->job->email);
  if (chance(w->dice, 3))
    role_email(w->bench, w->dice, out);
  company_phone(w->bench, w->job, number);
  if (chance(w->dice, 55))
    write_number(w->dice, w->human, number, out->phone);
  if (chance(w->dice, 85))
    write_number(w->dice, w->human, w->human->cell, out->mobile);
  set_home(w->bench, UINT64_MAX / 2 + w->job->company, &office); /* the firm's house */
  if (chance(w->dice, 60)) {
    set(out->street, office.street);
    set(out->city, office.city);
    set(out->postcode, office.postcode);
  }
  if (chance(w->dice, 10))
    misspell(w->dice, chance(w->dice, 50) ? out->given : out->family);
}

/* An address book: homes, birthdays, the line of the family. */
static void from_phone(const struct writing *w, struct contact *out)
{
  const struct human *p = w->human;
  write_number(w->dice, p, p->cell, out->mobile);
  if (chance(w->dice, 40))
    write_number(w->dice, p, p->line, out->phone);
  bool has_mail = chance(w->dice, 60);
  if (has_mail)
    set(out->email, chance(w->dice, 75) ? p->mail : w->job->email);
  if (has_mail && chance(w->dice, 10))
    out->mobile[0] = 0;
  if (chance(w->dice, 45))
    write_birthday(w->dice, p, out->birthday);
  if (chance(w->dice, 45)) {
    set(out->street, p->at_home.street);
    set(out->city, p->at_home.city);
    set(out->postcode, p->at_home.postcode);
  }
  if (chance(w->dice, 15))
    set(out->org, w->job->org);
}

static void from_network(const struct writing *w, struct contact *out)
{
  write_firm(w, out);
  set(out->profile, w->human->profile);
  if (chance(w->dice, 70))
    set(out->email, chance(w->dice, 60) ? w->human->mail : w->job->email);
  if (chance(w->dice, 75))
    write_number(w->dice, w->human, w->human->cell, out->mobile);
}

/* Cards that a scanner read. */
static void from_event(const struct writing *w, struct contact *out)
{
  write_firm(w, out);
  set(out->email, w->job->email);
  write_number(w->dice, w->human, w->human->cell, out->mobile);
  char *const misread_fields[] = {out->given, out->family, out->org, out->email};
  for (size_t i = 0; i < COUNT(misread_fields); i++)
    if (chance(w->dice, 20))
      misread(w->dice, misread_fields[i]);
  if (chance(w->dice, 3))
    swap_names(out);
}

static void from_newsletter(const struct writing *w, struct contact *out)
{
  set(out->email, chance(w->dice, 50) ? w->human->mail : w->job->email);
  if (chance(w->dice, 15))
    out->family[0] = 0;
  if (chance(w->dice, 75))
    write_number(w->dice, w->human, w->human->cell, out->mobile);
}

static void from_form(const struct writing *w, struct contact *out)
{
  set(out->email, chance(w->dice, 70) ? w->human->mail : w->job->email);
  if (chance(w->dice, 90))
    write_number(w->dice, w->human, w->human->cell, out->phone);
  if (chance(w->dice, 30))
    set(out->org, w->job->org);
  if (chance(w->dice, 10) && (unsigned char)out->given[0] < 128)
    out->given[1] = 0;
  else if (chance(w->dice, 12))
    misspell(w->dice, chance(w->dice, 50) ? out->given : out->family);
  if (chance(w->dice, 3))
    swap_names(out);
}

static const struct source {
  const char *name;
  void (*write)(const struct writing *, struct contact *);
  unsigned share, own_script; /* percent */
} sources[] = {
    {"crm", from_crm, 35, 5},     {"phone", from_phone, 20, 50},          {"network", from_network, 20, 25},
    {"event", from_event, 10, 0}, {"newsletter", from_newsletter, 8, 10}, {"form", from_form, 7, 20},
};

void hard_record(const struct bench *b, uint64_t record, uint64_t person, struct contact *out)
{
  struct human human;
  struct dice d = dice_of(b, record, 30);
  uint64_t at = roll(&d, 100);
  size_t i = 0;
  double when = unit(&d);

  make_human(b, person, &human);
  while (at >= sources[i].share)
    at -= sources[i++].share;
  struct writing w = {b, &d, &human, &human.jobs[when > human.changes_job]};
  memset(out, 0, sizeof *out);
  out->country = human.at_home.country;
  write_names(&d, &human, when, chance(&d, sources[i].own_script), out);
  sources[i].write(&w, out);
  set(out->owner, sources[i].name);
  snprintf(out->created, TEXT, "20%02u-%02u-%02u", 12 + (unsigned)(when * 14), 1 + (unsigned)roll(&d, 12),
           1 + (unsigned)roll(&d, 28));
}
