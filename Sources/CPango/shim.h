#pragma once
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_MULTIPLE_MASTERS_H
#include <hb.h>
#include <pango/pango.h>
#include <pango/pangofc-fontmap.h>
#include <pango/pangoft2.h>

// GObject casts and FreeType flags are macros that Swift does not import.

static inline void axon_object_unref(void *object) { g_object_unref(object); }
static inline void *axon_object_ref(void *object) { return g_object_ref(object); }

static inline PangoFT2FontMap *axon_ft2_font_map(PangoFontMap *map) {
  return PANGO_FT2_FONT_MAP(map);
}

static inline FcPattern *axon_font_pattern(PangoFont *font) {
  return PANGO_IS_FC_FONT(font) ? pango_fc_font_get_pattern(PANGO_FC_FONT(font)) : NULL;
}

static inline FT_Int32 axon_load_outline(int hinted) {
  return hinted ? FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP
                : FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP;
}

static inline FT_Int32 axon_load_colour(void) { return FT_LOAD_COLOR | FT_LOAD_RENDER; }

static inline int axon_is_scalable(FT_Face face) { return FT_IS_SCALABLE(face) != 0; }
static inline int axon_has_colour(FT_Face face) { return FT_HAS_COLOR(face) != 0; }

static inline FT_Error axon_render_grey(FT_GlyphSlot slot) {
  return FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL);
}

// Layout is done unhinted: advances then scale with the size, and text does not
// rewrap when the content scale changes.
static inline void axon_substitute(FcPattern *pattern, void *data) {
  (void)data;
  FcPatternDel(pattern, FC_HINTING);
  FcPatternAddBool(pattern, FC_HINTING, FcFalse);
  FcPatternDel(pattern, FC_HINT_STYLE);
  FcPatternAddInteger(pattern, FC_HINT_STYLE, FC_HINT_NONE);
  FcPatternDel(pattern, FC_ANTIALIAS);
  FcPatternAddBool(pattern, FC_ANTIALIAS, FcTrue);
}

static inline void axon_font_map_configure(PangoFontMap *map) {
  pango_ft2_font_map_set_default_substitute(PANGO_FT2_FONT_MAP(map), axon_substitute, NULL, NULL);
  pango_ft2_font_map_set_resolution(PANGO_FT2_FONT_MAP(map), 72, 72);
}

static inline int axon_font_count(void) {
  FcConfig *config = FcConfigGetCurrent();
  FcFontSet *fonts = config ? FcConfigGetFonts(config, FcSetSystem) : NULL;
  return fonts ? fonts->nfont : 0;
}
