/* vcard/line.h - the content lines of a card: unfolded, with their headers read.
 *
 * A property over a limit is cut out of its card and its start kept as X-KITH-UNPARSED; memory stays bounded. One thread
 * at a time.
 */
#ifndef KITH_VCARD_LINE_H
#define KITH_VCARD_LINE_H

#include "vcard/card.h"

enum vc_line { LINE_BLANK = 1, LINE_BEGIN, LINE_END, LINE_PROPERTY, LINE_AGENT };

/* Reads one content line. PROPERTY: appended to the card. AGENT: likewise, and a nested card follows in lines of its
 * own. After BEGIN, the piece can be put back with reader_unread. KITH_END at the end of the file. */
int line_read(struct vc_source *, enum vc_line *out, struct vc_piece *out_piece, struct kith_error *);

/* True when a nested card comes after this AGENT: its BEGIN was read. */
bool nest_follows(struct vc_source *, const struct vc_prop *agent, struct kith_error *);

/* Reads on after a BEGIN to the END that belongs to it: lines as they are, cards within AGENTs counted. The text
 * becomes the value of `keep`. KITH_END: the file ended first. *out_open: another card began without being nested; its BEGIN is
 * the next line. */
int nest_read(struct vc_source *, struct vc_prop *keep, bool *out_open, struct kith_error *);

/* The line is "BEGIN:VCARD" ("END:VCARD"), in any case, maybe with space after it. */
bool line_is(struct kith_str line, struct kith_str marker);
#define LINE_BEGIN_VCARD KITH_STR("BEGIN:VCARD")
#define LINE_END_VCARD   KITH_STR("END:VCARD")

#endif
