#include "ownership/place.h"

bool place_in_eea(struct kith_str country)
{
  /* the European Union, then Iceland, Liechtenstein, Norway */
  static const char members[][3] = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI",
                                    "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
                                    "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO"};
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
    if (country.len == 2 && country.ptr[0] == members[i][0] && country.ptr[1] == members[i][1])
      return true;
  return false;
}
