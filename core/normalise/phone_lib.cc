/* The only C++ in Kith: a door to libphonenumber. */
#include <cstring>
#include <string>

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

extern "C" {
#include "normalise/phone.h"
}

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

/* Rooms do not print: what the library would log is dropped. It owns the logger. */
const PhoneNumberUtil &library()
{
  static PhoneNumberUtil *const util = [] {
    PhoneNumberUtil *made = PhoneNumberUtil::GetInstance();
    made->SetLogger(new NullLogger());
    return made;
  }();
  return *util;
}

enum kith_phone_kind kind_of(PhoneNumberUtil::PhoneNumberType type)
{
  switch (type) {
  case PhoneNumberUtil::UNKNOWN:
    return PHONE_UNKNOWN;
  case PhoneNumberUtil::FIXED_LINE:
    return PHONE_FIXED;
  case PhoneNumberUtil::MOBILE:
    return PHONE_MOBILE;
  case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
    return PHONE_FIXED_OR_MOBILE;
  case PhoneNumberUtil::TOLL_FREE:
    return PHONE_TOLL_FREE;
  default:
    return PHONE_OTHER;
  }
}

/* Leaves `out` empty when the text does not fit: half an extension would be a wrong one. */
void put(char *out, size_t cap, const std::string &text)
{
  if (text.size() < cap)
    std::memcpy(out, text.c_str(), text.size() + 1);
}

} // namespace

extern "C" bool phone_parse_slow(struct kith_str text, struct kith_str region, struct kith_phone *out)
{
  const PhoneNumberUtil &util = library();
  PhoneNumber number;
  std::string home(region.ptr, region.len), e164, where;
  *out = {};
  for (char &c : home)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (util.Parse(std::string(text.ptr, text.len), home, &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
      util.IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE)
    return false;
  util.Format(number, PhoneNumberUtil::E164, &e164);
  util.GetRegionCodeForNumber(number, &where);
  put(out->e164, sizeof out->e164, e164);
  put(out->extension, sizeof out->extension, number.extension());
  if (where != "ZZ")
    put(out->region, sizeof out->region, where);
  out->kind = kind_of(util.GetNumberType(number));
  out->valid = util.IsValidNumber(number);
  return true;
}
