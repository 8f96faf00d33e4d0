#include <stdlib.h>

#include "cli/keys.h"
#include "cli/review.h"

/* A question that was shown: what was answered, if anything. */
struct asked {
  size_t question;
  int64_t verdict; /* its number; 0: skipped */
  enum kith_verdict_kind kind;
};

struct asking {
  struct kith_context *c;
  struct kith_review *queue;
  struct kith_str by;
  VEC(struct asked) history;
  size_t at;              /* the question on the screen; questions.len: none is left */
  struct kith_error said; /* why the last key did nothing; shown below the question */
};

/* ---- The screen ---- */

static void clear_screen(void)
{
  const char *terminal = getenv("TERM");
  fputs(terminal && strcmp(terminal, "dumb") != 0 ? "\033[H\033[2J" : "\n\n", stdout);
}

static void show_prompt(const struct asking *a, struct kith_page *page)
{
  page_blank(page);
  if (a->said.message[0])
    page_add(page, "red", 0, 0, "not done:", "%s", a->said.message);
  page_add(page, "bold", 0, 0, "One person?", "y yes · n no, two · u unsure, do not ask again · s skip · %sq quit",
           a->history.len ? "b back · " : "");
}

static int show(struct asking *a, struct kith_error *err)
{
  struct kith_page page = {0};
  struct kith_card card;
  int rc = review_card(a->queue, a->at, &card, err);
  if (rc == KITH_OK) {
    page_add(&page, "bold", 0, 0, "Question", "%zu of %zu", a->at + 1, a->queue->questions.len);
    page_blank(&page);
    card_page(&card, terminal_width(1), &page);
    show_prompt(a, &page);
    clear_screen();
    page_print(a->c->cli, &page);
    fflush(stdout);
  }
  card_free(&card);
  page_free(&page);
  return rc;
}

/* ---- Answers ---- */

/* To the first question from `at` on that the answers so far leave open. */
static void move_on(struct asking *a)
{
  while (a->at < a->queue->questions.len && !review_is_open(a->queue, a->at))
    a->at++;
}

/* `rc` of what was written so far decides about all of it. */
static int end_transaction(struct kith_store *store, int rc, struct kith_error *err)
{
  if (rc == KITH_OK)
    rc = store_commit(store, err);
  if (rc != KITH_OK)
    store_rollback(store);
  return rc;
}

static int write_answer(struct asking *a, enum kith_verdict_kind kind, int64_t *out_id, struct kith_error *err)
{
  const struct kith_question *q = &a->queue->questions.items[a->at];
  struct kith_verdict_row row = {.a = q->left_root,
                                 .b = q->right_root,
                                 .kind = kind,
                                 .at_ms = a->c->cli->now_ms,
                                 .by = a->by,
                                 .reason = KITH_STR("kith review")};
  int rc = store_begin(a->c->store, err);
  if (rc == KITH_OK)
    rc = verdict_add(a->c->store, &row, out_id, err);
  return end_transaction(a->c->store, rc, err);
}

static void answer(struct asking *a, enum kith_verdict_kind kind)
{
  struct asked asked = {.question = a->at, .kind = kind};
  if (write_answer(a, kind, &asked.verdict, &a->said) != KITH_OK)
    return;
  review_answer(a->queue, a->at, kind);
  vec_push(&a->history, asked);
  a->at++;
}

static void skip(struct asking *a)
{
  vec_push(&a->history, ((struct asked){.question = a->at}));
  a->at++;
}

/* To the question before; its answer is undone. */
static void back(struct asking *a)
{
  if (!a->history.len)
    return;
  const struct asked *last = &a->history.items[a->history.len - 1];
  if (last->verdict) {
    int rc = store_begin(a->c->store, &a->said);
    if (rc == KITH_OK)
      rc = verdict_undo(a->c->store, last->verdict, &a->said);
    if (end_transaction(a->c->store, rc, &a->said) != KITH_OK)
      return;
    review_take_back(a->queue);
  }
  a->at = last->question;
  a->history.len--;
}

/* True when it was the key to leave with. */
static bool take_key(struct asking *a, int key)
{
  a->said = (struct kith_error){0};
  switch (ascii_lower((char)key)) {
  case 'y':
    answer(a, VERDICT_SAME);
    break;
  case 'n':
    answer(a, VERDICT_DISTINCT);
    break;
  case 'u':
    answer(a, VERDICT_UNSURE);
    break;
  case 's':
  case ' ':
    skip(a);
    break;
  case 'b':
    back(a);
    break;
  default:
    break;
  }
  return ascii_lower((char)key) == 'q';
}

/* ---- All of it ---- */

static void say_counts(const struct asking *a)
{
  size_t counts[VERDICT_UNSURE + 1] = {0};
  for (size_t i = 0; i < a->history.len; i++)
    counts[a->history.items[i].kind]++;
  size_t answered = a->history.len - counts[0];
  if (a->at == a->queue->questions.len)
    puts("That was the last question.");
  if (!answered) {
    puts("Nothing was answered.");
    return;
  }
  printf("%zu answered (%zu one person, %zu two, %zu unsure); ", answered, counts[VERDICT_SAME],
         counts[VERDICT_DISTINCT], counts[VERDICT_UNSURE]);
  review_say_next(a->c, stdout);
}

static int ask_all(struct asking *a, struct kith_error *err)
{
  bool left = false;
  int rc = KITH_OK;
  move_on(a);
  while (!left && rc == KITH_OK && a->at < a->queue->questions.len) {
    rc = show(a, err);
    int key = rc == KITH_OK ? keys_read() : KEY_END;
    if (key == KEY_END)
      left = true;
    else if (key != KEY_REDRAW)
      left = take_key(a, key);
    move_on(a);
  }
  return rc;
}

int review_ask(struct kith_context *c, struct kith_review *queue, struct kith_str by, struct kith_error *err)
{
  struct asking a = {.c = c, .queue = queue, .by = by};
  int rc = keys_open(err);
  if (rc != KITH_OK)
    return rc;
  rc = ask_all(&a, err);
  keys_close();
  putchar('\n');
  say_counts(&a);
  vec_free(&a.history);
  if (rc == KITH_OK && cli_cancelled)
    rc = error_set(err, KITH_E_CANCELLED, "interrupted; what was answered is kept");
  return rc;
}
