#include "model/sha256.h"

#include <sodium.h>

struct kith_str sha256_hex(const struct kith_str *texts, size_t count, struct kith_arena *arena)
{
  unsigned char bytes[crypto_hash_sha256_BYTES];
  char hex[crypto_hash_sha256_BYTES * 2 + 1];
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (size_t i = 0; i < count; i++)
    crypto_hash_sha256_update(&state, (const unsigned char *)texts[i].ptr, texts[i].len);
  crypto_hash_sha256_final(&state, bytes);
  sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
  return arena_str(arena, str_of(hex));
}
