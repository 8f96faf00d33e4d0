#include "kit/base64.h"

enum { SPACE = 64, PAD, WRONG };

/* Place in the alphabet plus 1; 0: none. */
static const unsigned char places[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,  ['I'] = 9,
    ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18,
    ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27,
    ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36,
    ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45,
    ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54,
    ['2'] = 55, ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63,
    ['/'] = 64, ['-'] = 63, ['_'] = 64,
};

static unsigned sextet(char c)
{
  unsigned place = places[(unsigned char)c];
  if (place)
    return place - 1;
  return c == '=' ? PAD : ascii_is_space(c) ? SPACE : WRONG;
}

static size_t put_group(uint32_t bits, char *out)
{
  out[0] = (char)(bits >> 16);
  out[1] = (char)(bits >> 8);
  out[2] = (char)bits;
  return 3;
}

size_t base64_feed(struct base64 *b, struct kith_str s, char *out)
{
  size_t len = 0;
  for (size_t i = 0; i < s.len && !b->bad; i++) {
    unsigned value = sextet(s.ptr[i]);
    if (value < SPACE && !b->padded) {
      b->bits = b->bits << 6 | value;
      b->fed++;
      if (++b->count == 4) {
        len += put_group(b->bits, out + len);
        b->count = 0;
      }
    } else if (value == PAD) {
      b->padded = true;
    } else if (value != SPACE) {
      b->bad = true;
    }
  }
  return len;
}

size_t base64_end(struct base64 *b, char *out)
{
  b->bad |= b->count == 1;
  if (b->bad || b->count < 2)
    return 0;
  uint32_t bits = b->bits << 6 * (4 - b->count);
  out[0] = (char)(bits >> 16);
  out[1] = (char)(bits >> 8);
  return b->count - 1;
}

bool base64_likely(struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if (sextet(s.ptr[i]) == WRONG)
      return false;
  return true;
}
