/* base/temp.h - a file that only this process sees and that is gone with it. Any thread may enter.
 */
#ifndef KITH_BASE_TEMP_H
#define KITH_BASE_TEMP_H

/* An open, empty file in `folder`, mode 0600; the caller closes it. -1 with errno when that cannot be. */
int temp_file(const char *folder);

#endif
