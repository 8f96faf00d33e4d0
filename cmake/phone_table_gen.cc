/* phone_table_gen - writes phone_table.c: the numbering plans of the installed libphonenumber as one automaton.
 *
 *   phone_table_gen phone_table.c
 *
 * libphonenumber judges numbers by regular expressions over digits: one for a region, one for each kind of number. Here
 * all expressions of a country code become one automaton over the digits of a number, unrolled by length and with equal
 * ends shared. It gives, for every string of up to 17 digits, exactly what the expressions and their lists of lengths
 * give together. Expressions that this reader does not understand make their country code unusable: such numbers take
 * the slow path.
 */
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include <phonenumbers/phonemetadata.pb.h>

namespace i18n {
namespace phonenumbers {
const void *metadata_get();
int metadata_size();
} // namespace phonenumbers
} // namespace i18n

using i18n::phonenumbers::PhoneMetadata;
using i18n::phonenumbers::PhoneMetadataCollection;
using i18n::phonenumbers::PhoneNumberDesc;

namespace {

constexpr int kMaxDigits = 17; /* of a national number, as in libphonenumber */
constexpr unsigned kAnyDigit = 0x3ff;
enum Kind { UNKNOWN, FIXED, MOBILE, FIXED_OR_MOBILE, TOLL_FREE, OTHER }; /* as in normalise/phone.h */

/* ---- Regular expressions over digits ---- */

struct Expr {
  enum { SET, CAT, ALT, REPEAT } kind;
  unsigned set = 0;
  int min = 0, max = 0; /* max -1: no end */
  std::vector<std::shared_ptr<Expr>> parts;
};
using ExprPtr = std::shared_ptr<Expr>;

class Parser {
public:
  explicit Parser(const std::string &text) : text_(text)
  {
  }

  ExprPtr parse()
  {
    ExprPtr all = alternatives();
    if (at_ != text_.size())
      throw std::runtime_error("not understood: " + text_);
    return all;
  }

  /* After parse: there was a "$". It is passed over, so more matches than should. */
  bool anchored() const
  {
    return anchored_;
  }

private:
  bool take(const char *word)
  {
    std::string w(word);
    bool there = text_.compare(at_, w.size(), w) == 0;
    at_ += there ? w.size() : 0;
    return there;
  }

  char next()
  {
    if (at_ >= text_.size())
      throw std::runtime_error("cut off: " + text_);
    return text_[at_++];
  }

  static ExprPtr make(decltype(Expr::kind) kind, std::vector<ExprPtr> parts)
  {
    auto e = std::make_shared<Expr>();
    e->kind = kind;
    e->parts = std::move(parts);
    return e;
  }

  static ExprPtr set(unsigned mask)
  {
    ExprPtr e = make(Expr::SET, {});
    e->set = mask;
    return e;
  }

  ExprPtr alternatives()
  {
    std::vector<ExprPtr> parts{sequence()};
    while (take("|"))
      parts.push_back(sequence());
    return make(Expr::ALT, parts);
  }

  ExprPtr sequence()
  {
    std::vector<ExprPtr> parts;
    while (at_ < text_.size() && text_[at_] != '|' && text_[at_] != ')') {
      if (take("$"))
        anchored_ = true;
      else
        parts.push_back(repeated(atom()));
    }
    return make(Expr::CAT, parts);
  }

  unsigned digit()
  {
    char c = next();
    if (c < '0' || c > '9')
      throw std::runtime_error("not a digit: " + text_);
    return static_cast<unsigned>(c - '0');
  }

  unsigned char_class()
  {
    unsigned mask = 0;
    while (!take("]")) {
      if (take("\\d")) {
        mask = kAnyDigit;
        continue;
      }
      unsigned from = digit(), to = take("-") ? digit() : from;
      for (unsigned d = from; d <= to; d++)
        mask |= 1u << d;
    }
    return mask;
  }

  ExprPtr atom()
  {
    if (take("(")) {
      if (text_.compare(at_, 1, "?") == 0 && !take("?:"))
        throw std::runtime_error("a look-around: " + text_);
      ExprPtr inner = alternatives();
      if (!take(")"))
        throw std::runtime_error("no closing bracket: " + text_);
      return inner;
    }
    if (take("["))
      return set(char_class());
    if (take("\\d"))
      return set(kAnyDigit);
    return set(1u << digit());
  }

  int count()
  {
    int n = 0;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9')
      n = n * 10 + (text_[at_++] - '0');
    return n;
  }

  ExprPtr repeated(ExprPtr inner)
  {
    int min = 0, max = 0;
    if (take("?")) {
      max = 1;
    } else if (take("*")) {
      max = -1;
    } else if (take("+")) {
      min = 1, max = -1;
    } else if (take("{")) {
      min = count();
      max = !take(",") ? min : text_.compare(at_, 1, "}") == 0 ? -1 : count();
      if (!take("}"))
        throw std::runtime_error("a count without end: " + text_);
    } else {
      return inner;
    }
    ExprPtr e = make(Expr::REPEAT, {inner});
    e->min = min;
    e->max = max;
    return e;
  }

  const std::string &text_;
  size_t at_ = 0;
  bool anchored_ = false;
};

/* ---- Automata ---- */

/* Nondeterministic: a state reads a digit of `set` and goes to `next`, or (set 0) stands for all of `also`, or accepts.
 */
struct State {
  unsigned set;
  int next;
  std::vector<int> also;
  int accepts; /* -1: it does not */
};

class Nfa {
public:
  std::vector<State> states;
  bool anchored = false; /* some pattern had a "$" */

  int add(State s)
  {
    states.push_back(std::move(s));
    return static_cast<int>(states.size()) - 1;
  }

  int compile(const ExprPtr &e, int then)
  {
    switch (e->kind) {
    case Expr::SET:
      return add({e->set, then, {}, -1});
    case Expr::CAT:
      for (auto part = e->parts.rbegin(); part != e->parts.rend(); ++part)
        then = compile(*part, then);
      return then;
    case Expr::ALT: {
      std::vector<int> starts;
      for (const ExprPtr &part : e->parts)
        starts.push_back(compile(part, then));
      return add({0, -1, starts, -1});
    }
    default:
      return compile_repeat(e, then);
    }
  }

  /* A start for `pattern`; `id` is accepted after a whole match, or (prefix) also whatever follows one. */
  int add_pattern(const std::string &pattern, int id, bool prefix)
  {
    int end = add({0, -1, {}, id});
    if (prefix) {
      int loop = add({kAnyDigit, -1, {}, -1});
      states[loop].next = end;
      states[end].also.push_back(loop);
    }
    Parser parser(pattern);
    ExprPtr all = parser.parse();
    anchored = anchored || parser.anchored();
    return compile(all, end);
  }

  /* Sorted states that read or accept, reachable without reading. */
  std::vector<int> closure(std::vector<int> todo) const
  {
    std::vector<bool> seen(states.size());
    std::vector<int> all;
    while (!todo.empty()) {
      int s = todo.back();
      todo.pop_back();
      if (seen[s])
        continue;
      seen[s] = true;
      if (states[s].set || states[s].accepts >= 0)
        all.push_back(s);
      todo.insert(todo.end(), states[s].also.begin(), states[s].also.end());
    }
    std::sort(all.begin(), all.end());
    return all;
  }

private:
  int compile_repeat(const ExprPtr &e, int then)
  {
    int start = then;
    if (e->max < 0) {
      start = add({0, -1, {}, -1});
      int body = compile(e->parts[0], start);
      states[start].also = {body, then};
    }
    for (int i = e->min; i < e->max; i++)
      start = add({0, -1, {compile(e->parts[0], start), then}, -1});
    for (int i = 0; i < e->min; i++)
      start = compile(e->parts[0], start);
    return start;
  }
};

/* What the strings that end in a node are. */
struct Label {
  int region; /* index + 1 of the first region that has the number, 0: none */
  int kind;
  bool valid;
  uint32_t general; /* bit i: it matches the general description of the country code's region i */

  bool operator<(const Label &o) const
  {
    return std::tie(region, kind, valid, general) < std::tie(o.region, o.kind, o.valid, o.general);
  }
};

/* All automata in one pool; node 0 is where nothing matches any more, label 0 says nothing. */
struct Pool {
  using Node = std::pair<int, std::vector<int>>; /* label, ten nodes */
  std::vector<Node> nodes;
  std::map<Node, int> node_ids;
  std::vector<Label> labels;
  std::map<Label, int> label_ids;

  Pool()
  {
    label(Label{0, 0, false, 0});
    node(0, std::vector<int>(10, 0));
  }

  int label(const Label &l)
  {
    auto put = label_ids.emplace(l, static_cast<int>(labels.size()));
    if (put.second)
      labels.push_back(l);
    return put.first->second;
  }

  int node(int label_id, std::vector<int> children)
  {
    Node n(label_id, std::move(children));
    auto put = node_ids.emplace(n, static_cast<int>(nodes.size()));
    if (put.second)
      nodes.push_back(n);
    return put.first->second;
  }
};

/* Turns a set of patterns into nodes of the pool. `Judge` makes the label of (ids that accept, length). */
template <class Judge> class Unroller {
public:
  Unroller(Pool &pool, const Nfa &nfa, Judge judge) : pool_(pool), nfa_(nfa), judge_(judge)
  {
  }

  int build(const std::vector<int> &set, int depth)
  {
    if (set.empty())
      return 0;
    auto key = std::make_pair(depth, set);
    auto known = done_.find(key);
    if (known != done_.end())
      return known->second;
    std::vector<int> children(10, 0), accepted;
    for (int s : set)
      if (nfa_.states[s].accepts >= 0)
        accepted.push_back(nfa_.states[s].accepts);
    for (unsigned d = 0; d < 10 && depth < kMaxDigits; d++) {
      std::vector<int> next;
      for (int s : set)
        if (nfa_.states[s].set >> d & 1)
          next.push_back(nfa_.states[s].next);
      children[d] = build(nfa_.closure(next), depth + 1);
    }
    return done_[key] = pool_.node(pool_.label(judge_(accepted, depth)), children);
  }

private:
  Pool &pool_;
  const Nfa &nfa_;
  Judge judge_;
  std::map<std::pair<int, std::vector<int>>, int> done_;
};

/* ---- What libphonenumber does with its expressions ---- */

struct Desc {
  int pattern = -1; /* -1: nothing matches */
  uint32_t lengths = 0;

  bool matches(const std::vector<int> &accepted, int len) const
  {
    return pattern >= 0 && (!lengths || lengths >> len & 1) &&
           std::find(accepted.begin(), accepted.end(), pattern) != accepted.end();
  }
};

struct Plan { /* of one region */
  int region, leading;
  bool same_fixed_and_mobile;
  Desc general, fixed, mobile, toll_free;
  std::vector<Desc> others_before, others_after; /* premium rate is asked before toll free */
};

template <class List> uint32_t length_mask(const List &lengths)
{
  uint32_t mask = 0;
  for (int len : lengths)
    if (len > 0 && len < 32)
      mask |= 1u << len;
  return mask;
}

int kind_of(const Plan &p, const std::vector<int> &accepted, int len)
{
  auto any = [&](const std::vector<Desc> &descs) {
    return std::any_of(descs.begin(), descs.end(), [&](const Desc &d) { return d.matches(accepted, len); });
  };
  if (!p.general.matches(accepted, len))
    return UNKNOWN;
  if (any(p.others_before))
    return OTHER;
  if (p.toll_free.matches(accepted, len))
    return TOLL_FREE;
  if (any(p.others_after))
    return OTHER;
  bool mobile = p.mobile.matches(accepted, len);
  if (p.fixed.matches(accepted, len))
    return p.same_fixed_and_mobile || mobile ? FIXED_OR_MOBILE : FIXED;
  return !p.same_fixed_and_mobile && mobile ? MOBILE : UNKNOWN;
}

Label judge(const std::vector<Plan> &plans, const std::vector<int> &accepted, int len)
{
  Label label{0, UNKNOWN, false, 0};
  for (size_t i = 0; i < plans.size(); i++) {
    const Plan &p = plans[i];
    int kind = kind_of(p, accepted, len);
    bool leads = p.leading >= 0 && std::find(accepted.begin(), accepted.end(), p.leading) != accepted.end();
    bool here = plans.size() == 1 || (p.leading >= 0 ? leads : kind != UNKNOWN);
    if (std::find(accepted.begin(), accepted.end(), p.general.pattern) != accepted.end())
      label.general |= 1u << i;
    if (here && !label.region) {
      label.region = p.region + 1;
      label.kind = kind;
      label.valid = kind != UNKNOWN;
    }
  }
  return label;
}

/* The patterns of one country code, each text once. */
class Patterns {
public:
  explicit Patterns(Nfa &nfa) : nfa_(nfa)
  {
  }

  Desc desc(const PhoneNumberDesc &d)
  {
    Desc made;
    if (!d.national_number_pattern().empty())
      made.pattern = id(d.national_number_pattern(), false);
    made.lengths = length_mask(d.possible_length());
    if (d.possible_length_size() == 1 && d.possible_length(0) == -1)
      made.pattern = -1;
    return made;
  }

  int id(const std::string &pattern, bool prefix)
  {
    auto put = ids_.emplace(std::make_pair(pattern, prefix), static_cast<int>(ids_.size()));
    if (put.second)
      starts.push_back(nfa_.add_pattern(pattern, put.first->second, prefix));
    return put.first->second;
  }

  std::vector<int> starts;

private:
  Nfa &nfa_;
  std::map<std::pair<std::string, bool>, int> ids_;
};

Plan make_plan(Patterns &patterns, const PhoneMetadata &m, int region)
{
  Plan p;
  p.region = region;
  p.leading = m.leading_digits().empty() ? -1 : patterns.id(m.leading_digits(), true);
  p.same_fixed_and_mobile = m.same_mobile_and_fixed_line_pattern();
  p.general = patterns.desc(m.general_desc());
  p.fixed = patterns.desc(m.fixed_line());
  p.mobile = patterns.desc(m.mobile());
  p.toll_free = patterns.desc(m.toll_free());
  p.others_before = {patterns.desc(m.premium_rate())};
  for (const PhoneNumberDesc *d :
       {&m.shared_cost(), &m.voip(), &m.personal_number(), &m.pager(), &m.uan(), &m.voicemail()})
    p.others_after.push_back(patterns.desc(*d));
  return p;
}

/* A prefix that is cut off numbers. */
struct Prefix {
  int node = 0;
  bool clear = true; /* what matches is cut at the first match; otherwise only libphonenumber knows what happens */
};

bool accepts_below(const Pool &pool, int node, int depth)
{
  for (int child : pool.nodes[node].second)
    if (child && depth && (pool.labels[pool.nodes[child].first].valid || accepts_below(pool, child, depth - 1)))
      return true;
  return false;
}

/* Clear when no match is the beginning of a longer one. */
bool prefix_free(const Pool &pool, int node)
{
  for (int child : pool.nodes[node].second) {
    if (!child)
      continue;
    bool accepts = pool.labels[pool.nodes[child].first].valid;
    if (accepts ? accepts_below(pool, child, kMaxDigits) : !prefix_free(pool, child))
      return false;
  }
  return true;
}

Prefix make_prefix(Pool &pool, const std::string &pattern, bool transformed)
{
  Prefix made;
  if (pattern.empty())
    return made;
  Nfa nfa;
  int start = nfa.add_pattern(pattern, 0, false);
  auto judge_match = [](const std::vector<int> &accepted, int) { return Label{0, UNKNOWN, !accepted.empty(), 0}; };
  Unroller<decltype(judge_match)> unroller(pool, nfa, judge_match);
  made.node = unroller.build(nfa.closure({start}), 0);
  made.clear =
      !transformed && !nfa.anchored && !pool.labels[pool.nodes[made.node].first].valid && prefix_free(pool, made.node);
  return made;
}

/* ---- The table ---- */

struct Region {
  std::string id;
  int code, bit;
  uint32_t possible, local;
  Prefix national, international;
};

struct Code {
  int root = 0, main_region = 0;
  bool alone = false, usable = false;
};

struct Table {
  Pool pool;
  std::vector<Region> regions;
  std::map<int, Code> codes;
};

void add_code(Table &table, int code, const std::vector<const PhoneMetadata *> &list)
{
  Nfa nfa;
  Patterns patterns(nfa);
  std::vector<Plan> plans;
  Code made;
  made.main_region = static_cast<int>(table.regions.size());
  made.alone = list.size() == 1;
  made.usable = list.size() <= 32;
  for (size_t i = 0; i < list.size(); i++) {
    const PhoneMetadata &m = *list[i];
    Region r{m.id(),
             code,
             static_cast<int>(i),
             length_mask(m.general_desc().possible_length()),
             length_mask(m.general_desc().possible_length_local_only()),
             {},
             {}};
    int index = static_cast<int>(table.regions.size());
    table.regions.push_back(r);
    try {
      Region &kept = table.regions.back();
      kept.national =
          make_prefix(table.pool, m.national_prefix_for_parsing(), !m.national_prefix_transform_rule().empty());
      kept.international = make_prefix(table.pool, m.international_prefix(), false);
      plans.push_back(make_plan(patterns, m, index));
    } catch (const std::runtime_error &) {
      made.usable = false;
    }
  }
  made.usable = made.usable && !nfa.anchored;
  if (made.usable) {
    auto judge_plans = [&](const std::vector<int> &accepted, int len) { return judge(plans, accepted, len); };
    Unroller<decltype(judge_plans)> unroller(table.pool, nfa, judge_plans);
    made.root = unroller.build(nfa.closure(patterns.starts), 0);
  }
  table.codes[code] = made;
}

Table make_table(const PhoneMetadataCollection &all)
{
  std::map<int, std::vector<const PhoneMetadata *>> by_code;
  Table table;
  for (const PhoneMetadata &m : all.metadata()) {
    auto &list = by_code[m.country_code()];
    if (m.id() != "001")
      list.insert(m.main_country_for_code() ? list.begin() : list.end(), &m);
  }
  for (const auto &code : by_code)
    if (!code.second.empty())
      add_code(table, code.first, code.second);
  return table;
}

void write_regions(FILE *f, const Table &t)
{
  std::fprintf(f, "const struct phone_region phone_regions[] = {\n");
  for (const Region &r : t.regions)
    std::fprintf(f, "  {\"%s\", %d, %d, %#x, %#x, {%d, %d}, {%d, %d}},\n", r.id.c_str(), r.code, r.bit, r.possible,
                 r.local, r.national.node, r.national.clear, r.international.node, r.international.clear);
  std::fprintf(f, "};\n\n/* By the letters: index + 1. */\nconst uint16_t phone_region_index[26 * 26] = {\n");
  for (size_t i = 0; i < t.regions.size(); i++)
    std::fprintf(f, "  [%d] = %zu,\n", (t.regions[i].id[0] - 'A') * 26 + t.regions[i].id[1] - 'A', i + 1);
  std::fprintf(f, "};\n\nconst struct phone_code phone_codes[1000] = {\n");
  for (const auto &c : t.codes)
    std::fprintf(f, "  [%d] = {%d, %d, %d, %d},\n", c.first, c.second.root, c.second.main_region, c.second.alone,
                 c.second.usable);
  std::fprintf(f, "};\n\n");
}

void write_table(FILE *f, const Table &t)
{
  std::fprintf(f,
               "/* Made from the installed libphonenumber by phone_table_gen: %zu nodes, %zu labels, %zu regions. */\n",
               t.pool.nodes.size(), t.pool.labels.size(), t.regions.size());
  std::fprintf(f, "#include \"normalise/phone_table.h\"\n\nconst struct phone_node phone_nodes[] = {\n");
  for (const Pool::Node &n : t.pool.nodes) {
    std::fprintf(f, "{{");
    for (int child : n.second)
      std::fprintf(f, "%d,", child);
    std::fprintf(f, "},%d},\n", n.first);
  }
  std::fprintf(f, "};\n\nconst struct phone_label phone_labels[] = {\n");
  for (const Label &l : t.pool.labels)
    std::fprintf(f, "{%#x,%d,%d,%d},\n", l.general, l.region, l.kind, l.valid);
  std::fprintf(f, "};\n\n");
  write_regions(f, t);
}

} // namespace

int main(int argc, char **argv)
{
  PhoneMetadataCollection all;
  if (argc != 2 || !all.ParseFromArray(i18n::phonenumbers::metadata_get(), i18n::phonenumbers::metadata_size())) {
    std::fprintf(stderr, "usage: phone_table_gen phone_table.c (and a libphonenumber whose data can be read)\n");
    return 1;
  }
  Table table = make_table(all);
  if (table.pool.nodes.size() > 0xffff || table.pool.labels.size() > 0xffff) {
    std::fprintf(stderr, "phone_table_gen: %zu nodes do not fit the table\n", table.pool.nodes.size());
    return 1;
  }
  FILE *f = std::fopen(argv[1], "w");
  if (!f)
    return 1;
  write_table(f, table);
  return std::fclose(f) ? 1 : 0;
}
