#pragma once
#include <ft2build.h>
#include FT_FREETYPE_H
#include <pango/pangoft2.h>
#include <pango/pangofc-fontmap.h>
