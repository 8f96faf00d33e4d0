#include "normalise/name_words.h"

static const struct kith_word prefixes[] = {
    {"brother", NULL, NAME_MALE | NAME_RISKY},
    {"capt", NULL, 0},
    {"captain", NULL, 0},
    {"cmdr", NULL, 0},
    {"col", NULL, 0},
    {"colonel", NULL, NAME_RISKY},
    {"dame", NULL, NAME_FEMALE},
    {"dhr", NULL, NAME_MALE | NAME_SALUTATION},
    {"dipl-ing", NULL, 0},
    {"doctor", NULL, 0},
    {"don", NULL, NAME_RISKY},
    {"dott", NULL, 0},
    {"dott.ssa", NULL, NAME_FEMALE},
    {"doña", NULL, NAME_FEMALE | NAME_RISKY},
    {"dr", NULL, 0},
    {"drs", NULL, 0},
    {"father", NULL, NAME_RISKY},
    {"fr", NULL, NAME_RISKY},
    {"frau", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"fru", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"fräulein", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"gen", NULL, NAME_RISKY},
    {"general", NULL, NAME_RISKY},
    {"herr", NULL, NAME_MALE | NAME_SALUTATION},
    {"hon", NULL, 0},
    {"hr", NULL, NAME_MALE | NAME_SALUTATION | NAME_RISKY},
    {"imam", NULL, NAME_RISKY},
    {"ing", NULL, NAME_RISKY},
    {"ir", NULL, NAME_RISKY},
    {"judge", NULL, NAME_RISKY},
    {"lady", NULL, NAME_FEMALE},
    {"lord", NULL, NAME_RISKY},
    {"lt", NULL, 0},
    {"m", NULL, NAME_MALE | NAME_SALUTATION | NAME_RISKY},
    {"madame", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"mademoiselle", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"mag", NULL, NAME_RISKY},
    {"maj", NULL, NAME_RISKY},
    {"major", NULL, NAME_RISKY},
    {"mevr", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"mevrouw", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"miss", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"missis", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"mister", NULL, NAME_MALE | NAME_SALUTATION},
    {"mlle", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"mme", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"monsieur", NULL, NAME_MALE | NAME_SALUTATION},
    {"mr", NULL, NAME_MALE | NAME_SALUTATION},
    {"mrs", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"ms", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"mx", NULL, NAME_SALUTATION},
    {"pan", NULL, NAME_MALE | NAME_SALUTATION},
    {"pani", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"pastor", NULL, NAME_RISKY},
    {"prof", NULL, 0},
    {"professor", NULL, 0},
    {"rabbi", NULL, NAME_RISKY},
    {"rev", NULL, 0},
    {"reverend", NULL, 0},
    {"señor", NULL, NAME_MALE | NAME_SALUTATION},
    {"señora", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"señorita", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"sgt", NULL, 0},
    {"sheikh", NULL, NAME_RISKY},
    {"sig", NULL, NAME_MALE | NAME_SALUTATION | NAME_RISKY},
    {"sig.ra", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"signor", NULL, NAME_MALE | NAME_SALUTATION},
    {"signora", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"sir", NULL, NAME_MALE},
    {"sister", NULL, NAME_FEMALE | NAME_RISKY},
    {"sr", NULL, NAME_MALE | NAME_SALUTATION | NAME_RISKY},
    {"sra", NULL, NAME_FEMALE | NAME_SALUTATION},
    {"srta", NULL, NAME_FEMALE | NAME_SALUTATION},
};

/* `to`: how it is written when the source has capitals or small letters only. */
static const struct kith_word suffixes[] = {
    {"2nd", "2nd", GENERATION_SECOND},
    {"3rd", "3rd", GENERATION_THIRD},
    {"4th", "4th", GENERATION_FOURTH},
    {"aca", "ACA", 0},
    {"b.a", "B.A", 0},
    {"b.sc", "B.Sc", 0},
    {"ba", "BA", NAME_CAPITALS},
    {"beng", "BEng", 0},
    {"bs", "BS", NAME_CAPITALS},
    {"bsc", "BSc", 0},
    {"cbe", "CBE", 0},
    {"cfa", "CFA", 0},
    {"cfp", "CFP", 0},
    {"chfc", "ChFC", 0},
    {"cissp", "CISSP", 0},
    {"clu", "CLU", 0},
    {"cpa", "CPA", 0},
    {"cpcu", "CPCU", 0},
    {"csm", "CSM", 0},
    {"d.d.s", "D.D.S", 0},
    {"dds", "DDS", 0},
    {"dipl-ing", "Dipl-Ing", 0},
    {"dmd", "DMD", 0},
    {"do", "DO", NAME_CAPITALS},
    {"dphil", "DPhil", 0},
    {"dvm", "DVM", 0},
    {"ed.d", "Ed.D", 0},
    {"edd", "EdD", 0},
    {"esq", "Esq", 0},
    {"esquire", "Esquire", 0},
    {"facs", "FACS", 0},
    {"fca", "FCA", 0},
    {"frcs", "FRCS", 0},
    {"frs", "FRS", 0},
    {"ii", "II", GENERATION_SECOND},
    {"iii", "III", GENERATION_THIRD},
    {"iv", "IV", GENERATION_FOURTH},
    {"j.d", "J.D", 0},
    {"jd", "JD", NAME_CAPITALS},
    {"jr", "Jr", GENERATION_JUNIOR},
    {"junior", "Junior", GENERATION_JUNIOR},
    {"kbe", "KBE", 0},
    {"kc", "KC", NAME_CAPITALS},
    {"lcsw", "LCSW", 0},
    {"ll.b", "LL.B", 0},
    {"ll.m", "LL.M", 0},
    {"llb", "LLB", 0},
    {"lld", "LLD", 0},
    {"llm", "LLM", 0},
    {"m.a", "M.A", 0},
    {"m.b.a", "M.B.A", 0},
    {"m.d", "M.D", 0},
    {"m.sc", "M.Sc", 0},
    {"ma", "MA", NAME_CAPITALS},
    {"mba", "MBA", 0},
    {"mbe", "MBE", 0},
    {"md", "MD", 0},
    {"meng", "MEng", 0},
    {"mpa", "MPA", 0},
    {"mph", "MPH", 0},
    {"ms", "MS", NAME_CAPITALS},
    {"msc", "MSc", 0},
    {"msw", "MSW", 0},
    {"obe", "OBE", 0},
    {"p.e", "P.E", 0},
    {"pe", "PE", NAME_CAPITALS},
    {"ph.d", "Ph.D", 0},
    {"pharmd", "PharmD", 0},
    {"phd", "PhD", 0},
    {"phr", "PHR", 0},
    {"pmi-acp", "PMI-ACP", 0},
    {"pmp", "PMP", 0},
    {"psyd", "PsyD", 0},
    {"qc", "QC", NAME_CAPITALS},
    {"rn", "RN", NAME_CAPITALS},
    {"senior", "Senior", GENERATION_SENIOR},
    {"shrm-cp", "SHRM-CP", 0},
    {"sphr", "SPHR", 0},
    {"sr", "Sr", GENERATION_SENIOR},
};

static const struct kith_word particles[] = {
    {"abu", NULL, NAME_AFTER}, {"af", NULL, 0},
    {"al", NULL, NAME_AFTER},  {"av", NULL, 0},
    {"ben", NULL, NAME_AFTER}, {"bin", NULL, 0},
    {"bint", NULL, 0},         {"da", NULL, 0},
    {"das", NULL, 0},          {"de", NULL, 0},
    {"degli", NULL, 0},        {"del", NULL, 0},
    {"della", NULL, 0},        {"dello", NULL, NAME_AFTER},
    {"den", NULL, 0},          {"der", NULL, 0},
    {"di", NULL, 0},           {"do", NULL, 0},
    {"dos", NULL, 0},          {"du", NULL, 0},
    {"el", NULL, NAME_AFTER},  {"ibn", NULL, 0},
    {"la", NULL, NAME_AFTER},  {"las", NULL, NAME_AFTER},
    {"le", NULL, NAME_AFTER},  {"lo", NULL, NAME_AFTER},
    {"los", NULL, NAME_AFTER}, {"san", NULL, NAME_AFTER},
    {"st", NULL, NAME_AFTER},  {"te", NULL, 0},
    {"ten", NULL, 0},          {"ter", NULL, 0},
    {"van", NULL, 0},          {"vom", NULL, 0},
    {"von", NULL, 0},          {"zu", NULL, 0},
    {"zum", NULL, 0},          {"zur", NULL, 0},
};

static const struct kith_word macs[] = {
    {"macallister", NULL, 0}, {"macarthur", NULL, 0},  {"macdonald", NULL, 0}, {"macdougall", NULL, 0},
    {"macfarlane", NULL, 0},  {"macgregor", NULL, 0},  {"macintosh", NULL, 0}, {"macintyre", NULL, 0},
    {"mackenzie", NULL, 0},   {"maclean", NULL, 0},    {"macleod", NULL, 0},   {"macmillan", NULL, 0},
    {"macneil", NULL, 0},     {"macpherson", NULL, 0}, {"macqueen", NULL, 0},  {"macrae", NULL, 0},
};

static const struct kith_word annotations[] = {
    {"business", NULL, 0}, {"cell", NULL, 0},    {"dad", NULL, 0},    {"deceased", NULL, 0}, {"ex", NULL, 0},
    {"fax", NULL, 0},      {"he", NULL, 0},      {"her", NULL, 0},    {"him", NULL, 0},      {"home", NULL, 0},
    {"husband", NULL, 0},  {"main", NULL, 0},    {"mobile", NULL, 0}, {"mom", NULL, 0},      {"mum", NULL, 0},
    {"new", NULL, 0},      {"office", NULL, 0},  {"old", NULL, 0},    {"personal", NULL, 0}, {"private", NULL, 0},
    {"ret", NULL, 0},      {"retired", NULL, 0}, {"she", NULL, 0},    {"they", NULL, 0},     {"wife", NULL, 0},
    {"work", NULL, 0},
};

/* Without dots and commas at the end. */
static struct kith_str bare(struct kith_str word)
{
  while (word.len && (word.ptr[word.len - 1] == '.' || word.ptr[word.len - 1] == ','))
    word.len--;
  return word;
}

const struct kith_word *name_prefix(struct kith_str word)
{
  return WORD_IN(prefixes, bare(word));
}

const struct kith_word *name_suffix(struct kith_str word)
{
  return WORD_IN(suffixes, bare(word));
}

const struct kith_word *name_particle(struct kith_str word)
{
  return WORD_IN(particles, word);
}

bool name_is_mac(struct kith_str word)
{
  return WORD_IN(macs, word);
}

bool name_is_annotation(struct kith_str word)
{
  return WORD_IN(annotations, word);
}
