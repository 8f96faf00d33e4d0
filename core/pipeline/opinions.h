/* pipeline/opinions.h - what people said about whose a contact is, laid over what the rules say.
 *
 * The rules decide first; then the newest verdict about the identity's records takes their place, with what they said kept
 * beside it. An objection changes nothing but is counted until somebody decides. Main thread, inside resolve.
 */
#ifndef KITH_PIPELINE_OPINIONS_H
#define KITH_PIPELINE_OPINIONS_H

#include "pipeline/gather.h"

/* The verdict on the identity whose members are [from, to), if there is one, becomes the decision; claims stay as the
 * rules made them. Texts live in the gathering's arena or with its opinions. */
void opinions_apply(const struct kith_gathering *, size_t from, size_t to, struct kith_verdict *);

/* Counts into summary->needs: an objection that nobody decided, and a verdict that new evidence speaks against.
 * `content`: gather_digests of the members that stay; rules_class: what the rules say now. */
void opinions_count(const struct kith_gathering *, size_t from, size_t to, uint64_t content, uint32_t owner_class,
                    uint32_t rules_class);
bool opinions_any(const struct kith_gathering *, size_t from, size_t to);

/* The contact turned out private: of what was said about it the reasons are forgotten. */
int opinions_blank(const struct kith_gathering *, size_t from, size_t to, struct kith_error *);

#endif
