/* base/small.h - windows and limits that fuzz targets have small, so that small inputs reach them.
 */
#ifndef KITH_BASE_SMALL_H
#define KITH_BASE_SMALL_H

#ifdef KITH_FUZZ
#define SMALL_IN_FUZZ(usual, small) (small)
#else
#define SMALL_IN_FUZZ(usual, small) (usual)
#endif

#endif
