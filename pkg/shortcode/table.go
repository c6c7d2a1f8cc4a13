package shortcode

import (
	"strings"
	"sync"
)

// Kind says what the shortcode of a plugin is to a reader.
type Kind int

// Kinds of shortcodes.
const (
	Unknown     Kind = iota
	Layout           // arranges what it holds
	Section          // a part of a page that has a title or other words in its arguments: a tab, a box, a card
	Inline           // words in a line
	Heading          // what it holds, or its argument "text", is a heading
	Quote            // what it holds is quoted
	List             // what it holds are items
	Item             // of a list
	Button           // a link
	Code             // what it holds is code
	RawHTML          // what it holds is HTML, and no paragraphs are to be made of it
	EncodedHTML      // what it holds is HTML in base64
	Formula          // what it holds is TeX
	Embed            // shows what an address leads to, or what an id names at a provider
	Picture          // a picture of the library, by its id or address
	Pictures         // several
	Nothing          // a gap, a line, an icon
	Server           // what only the site's server can fill, as a list of its posts
)

// table has the names of each kind. A name of one plugin's own and those that many share
// stand in the same list: what a reader sees of them is the same.
var table = map[Kind]string{
	Layout: `row row_inner col col_inner column column_inner columns section container wrapper inner_container raw_row
		tabs tabgroup tab_group tabcontainer tabcontent accordion accordions accordion_wrap toggles spoilers slider slides pricing_table pricing_tables faqs
		su_row su_column su_tabs su_accordion su_service su_members su_guests su_expand su_animate su_column su_pullright su_clear
		et_pb_section et_pb_row et_pb_row_inner et_pb_column et_pb_column_inner et_pb_tabs et_pb_accordion et_pb_slider et_pb_pricing_tables et_pb_text et_pb_counters
		et_pb_video_slider et_pb_fullwidth_slider et_pb_social_media_follow et_pb_map et_pb_group
		vc_row vc_row_inner vc_column vc_column_inner vc_column_text vc_section vc_tta_tabs vc_tta_accordion vc_tta_tour vc_tta_pageable vc_tabs vc_accordion vc_tour
		fusion_builder_container fusion_builder_row fusion_builder_row_inner fusion_builder_column fusion_builder_column_inner fusion_text fusion_tabs fusion_accordion
		fusion_testimonials fusion_content_boxes fusion_counters_circle fusion_counters_box fusion_pricing_table fusion_slider fusion_table fusion_images fusion_flip_boxes
		fusion_social_links fusion_events fusion_widget_area fullwidth
		x_section x_row x_column x_block_grid x_tabs x_tab_nav x_accordion x_slider x_pricing_table x_container x_text x_content_band x_columnize cs_section cs_row cs_column cs_content cs_text cs_element_section
		cs_element_row cs_element_column cs_element_layout_row cs_element_layout_column cs_element_layout_div cs_element_text content_band
		av_section av_one_full av_one_half av_one_third av_two_third av_one_fourth av_three_fourth av_one_fifth av_two_fifth av_three_fifth av_four_fifth av_textblock av_tab_container
		av_toggle_container av_layout_row av_cell_one_full av_cell_one_half av_cell_one_third av_cell_two_third av_cell_one_fourth av_iconlist av_promobox av_slideshow av_testimonials
		themify_layout_row themify_layout_col themify_col themify_box themify_is_logged_in is_logged_in themify_slider themify_layout_part
		kc_row kc_row_inner kc_column kc_column_inner kc_column_text kc_tabs kc_accordion ux_text gap-fill ux_slider ux_banner_grid text_box background banner_grid accordion-wrap tabgroup-wrap`,
	Section: `tab accordion_item accordion-item toggle spoiler box note alert notice message info warning success error callout card panel pane faq faq_item question slide testimonial team_member
		pricing_column pricing_plan feature service iconbox icon_box content_box infobox expand read-more accordion_panel collapse collapsible hide
		su_tab su_spoiler su_box su_note su_frame su_testimonial su_member su_pricing_table su_plan su_lightbox_content su_content_slide su_feature su_photo_panel su_flip_box su_progress_bar su_counter su_animated_text
		et_pb_tab et_pb_accordion_item et_pb_toggle et_pb_blurb et_pb_slide et_pb_cta et_pb_testimonial et_pb_team_member et_pb_pricing_table et_pb_number_counter et_pb_circle_counter et_pb_counter
		et_pb_fullwidth_header et_pb_countdown_timer et_pb_pricing_item
		vc_tta_section vc_tab vc_accordion_tab vc_toggle vc_message vc_cta vc_cta_button vc_cta_button2 vc_progress_bar vc_pie vc_round_chart vc_line_chart vc_hoverbox vc_flickr
		fusion_tab fusion_toggle fusion_alert fusion_content_box fusion_testimonial fusion_person fusion_counter_box fusion_counter_circle fusion_progress fusion_tagline_box fusion_modal fusion_flip_box
		fusion_pricing_column fusion_pricing_price fusion_pricing_row fusion_pricing_footer fusion_slide fusion_countdown fusion_syntax_note
		x_tab x_accordion_item x_alert x_promo x_feature_box x_feature_headline x_callout x_card x_author x_slide x_pricing_table_column x_creative_cta x_prompt x_counter x_skill_bar x_toc cs_alert
		av_tab av_toggle av_notification av_iconlist_item av_icon_box av_testimonial_single av_slide av_promobox av_progress_bar av_animated_numbers av_team_member`,
	Inline: `highlight dropcap drop_cap tooltip popover small big center left right align underline strike span label badge marker st-marumozi st-marumozi-big st-mymarker-s
		su_highlight su_label su_dropcap su_tooltip su_popover su_nobr
		fusion_highlight fusion_dropcap fusion_popover fusion_tooltip fusion_modal_text_link one_page_text_link fusion_text_link x_highlight x_dropcap x_tooltip x_extra x_popover x_code_inline av_dropcap1 av_dropcap2`,
	Heading: `heading headline title_heading section_title su_heading vc_custom_heading fusion_title fusion_sharing_title x_custom_headline x_headline custom_headline cs_headline av_heading ux_title title
		nectar_animated_title mk_fancy_title mk_title_box`,
	Quote:  `blockquote pullquote pull_quote quote su_quote su_pullquote fusion_blockquote x_blockquote x_pullquote cs_blockquote av_quote themify_quote`,
	List:   `list checklist icon_list bullets su_list fusion_checklist x_icon_list icon_list_wrap ul ol styled_list`,
	Item:   `li list_item icon_list_item fusion_li_item x_icon_list_item item listitem`,
	Button: `button btn link_button su_button fusion_button x_button vc_btn vc_button vc_button2 et_pb_button av_button av_button_big themify_button ux_button kc_button mp_button us_btn st-mybutton st-mybutton-mini`,
	Code: `code sourcecode crayon cc su_code x_code prism highlight_code syntax enlighter snippet codeblock code_block
		actionscript3 as3 bash shell clojure coldfusion cpp csharp css delphi diff erlang fsharp go golang groovy html java javafx javascript js json matlab objc objectivec perl php plain powershell ps python py
		r ruby rust scala sql swift typescript ts vb vbnet xml xhtml yaml yml c text`,
	RawHTML:     `raw raw_html et_pb_code et_pb_fullwidth_code av_codeblock x_raw_content html_block themify_code_html`,
	EncodedHTML: `vc_raw_html vc_raw_js fusion_code fusion_syntax_highlighter`,
	Formula:     `latex tex katex mathjax math latexpage-formula equation displaymath`,
	Embed: `youtube vimeo dailymotion soundcloud spotify tweet twitter instagram facebook tiktok gist github iframe googlemaps google_map gmap googleapps slideshare scribd ted bandcamp mixcloud
		flickr videopress wpvideo archiveorg archives_org codepen codepen_embed jsfiddle wistia twitch vine ustream hulu blip.tv kickstarter polldaddy crowdsignal embedyt lyte fve evp_embed_video
		embeddoc gview pdf pdf-embedder pdfviewer googlepdf flowplayer jwplayer mp3player mp3j mp3t powerpress podcast_episode issuu calameo pinterest
		su_youtube su_youtube_advanced su_vimeo su_video su_audio su_gmap su_dailymotion su_document su_image_link vc_video vc_gmaps fusion_youtube fusion_vimeo fusion_video fusion_audio fusion_map fusion_soundcloud fusion_instagram
		et_pb_video et_pb_audio et_pb_video_slider_item et_pb_fullwidth_map x_video_embed x_video_player x_audio_player x_audio_embed x_map x_google_map av_video av_player av_google_map themify_video themify_map
		ux_video ux_instagram_embed video_lightbox_youtube video_lightbox_vimeo5 video-embed embed_video embedvideo`,
	Picture: `image img imageframe vc_single_image et_pb_image et_pb_fullwidth_image fusion_imageframe fusion_gallery_image su_image x_image cs_image av_image ux_image kc_single_image mk_image mp_image us_image
		nectar_image image_with_animation su_lightbox themify_image fusion_image`,
	Pictures: `vc_gallery vc_images_carousel vc_media_grid vc_masonry_media_grid et_pb_gallery fusion_gallery su_slider su_carousel su_custom_gallery su_image_carousel av_gallery av_masonry_gallery av_horizontal_gallery
		ux_gallery us_gallery mk_gallery`,
	Nothing: `clear clearfix clearboth clear_both spacer gap divider divider_line hr separator line line_break br icon fa fontawesome font_awesome anchor
		su_divider su_spacer su_icon su_clear vc_empty_space vc_separator vc_text_separator_empty vc_icon et_pb_divider et_pb_divider_hidden fusion_separator fusion_section_separator fusion_fontawesome fusion_menu_anchor
		fusion_sharing fusion_scroll_link x_line x_gap x_clear x_icon x_share cs_gap cs_line av_hr av_font_icon av_social_share themify_hr themify_icon ux_divider`,
	Server: `recent_posts latest_posts posts display-posts catlist list_category_posts blog portfolio products recent_products featured_products product_category product_categories sale_products best_selling_products
		top_rated_products product related_products related_posts sitemap archives search searchform login loginform
		su_posts su_siblings su_subpages su_menu su_feed su_user su_post su_meta et_pb_blog et_pb_portfolio et_pb_filterable_portfolio et_pb_fullwidth_portfolio et_pb_shop et_pb_sidebar et_pb_post_slider et_pb_fullwidth_post_slider
		et_pb_fullwidth_menu et_pb_menu et_pb_login et_pb_search et_pb_comments et_pb_post_title et_pb_fullwidth_post_title et_pb_post_nav et_pb_post_content
		vc_basic_grid vc_masonry_grid vc_posts_slider vc_posts_grid vc_carousel vc_wp_search vc_wp_meta vc_wp_recentcomments vc_wp_calendar vc_wp_pages vc_wp_tagcloud vc_wp_custommenu vc_wp_posts vc_wp_categories
		vc_wp_archives vc_wp_rss vc_widget_sidebar vc_facebook vc_tweetmeme vc_pinterest vc_googleplus
		fusion_blog fusion_recent_posts fusion_portfolio fusion_widget fusion_products_slider fusion_featured_products_slider fusion_woo_shortcodes fusion_fusionslider fusion_layerslider fusion_menu fusion_search fusion_post_slider
		x_recent_posts x_search x_widget_area x_nav_menu av_blog av_portfolio av_postslider av_magazine av_masonry_entries av_sidebar blog_posts ux_products ux_product_categories ux_portfolio themify_list_posts themify_post_slider list_posts post_slider`,
}

var kinds = sync.OnceValue(func() map[string]Kind {
	all := make(map[string]Kind)
	for kind, names := range table {
		for name := range strings.FieldsSeq(names) {
			all[name] = kind
		}
	}
	return all
})

// families are what the names of builders, and of the themes that extend them, begin with.
// Those of sureFamilies are no one else's.
var (
	families = set(`vc wpb et_pb et dipl dsm dnxte fusion fusion_builder av su kc cs x tatsu mk nectar cmsms dt thb mp stm td tdc themify dp ux bt bt_bb qode eltdf mkd
		edgtf mkdf vcex ts pt porto themo gt3 ct penci us cz oxygen motopress be sc trx ohio uncode tm tm_pb trx_sc heading_block`)
	sureFamilies = set(`vc wpb et_pb fusion fusion_builder av su kc themify vcex tm_pb uncode nectar mk eltdf mkdf qode edgtf cmsms tatsu ux bt_bb dsm dipl dnxte`)
)

// The ends of the names of a builder's shortcodes that tell what they are.
var (
	layoutEnds = set(`row column col section container inner_container builder_container builder_row builder_column wrapper group block text textblock text_block column_text
		tta_section tta_tabs tta_accordion tta_tour tta_pageable tab tabs tour accordion accordion_tab toggle toggles empty_space separator divider clear clearfix spacer space hr gap
		specialty_column code span layout_row grid grid_column one_half one_third two_third one_fourth three_fourth one_fifth full one_full`)
	gapEnds    = set("empty_space separator divider clear clearfix spacer space hr gap line anchor")
	buttonEnds = set("button buttons btn btns cta_link")
	serverEnds = set("post posts blog loop portfolio product products recent related grid_posts posts_grid post_grid news events categories sidebar menu search login breadcrumb breadcrumbs comments")
	imageEnds  = set("image img imageframe photo picture")
	fractions  = set("half halves third thirds fourth fourths quarter quarters fifth fifths sixth sixths")
	columns    = set("row_inner col_inner column_inner column columns ux_row ux_col ux_section clear clearfix clearboth spacer")
	numbers    = set("one two three four five")
)

func set(words string) map[string]bool {
	all := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}

// inFamily parts a name into that of a family and the rest.
func inFamily(name string) (family, rest string, ok bool) {
	for i := range len(name) {
		if (name[i] == '_' || name[i] == '-') && i+1 < len(name) && families[name[:i]] {
			family, rest, ok = name[:i], name[i+1:], true
		}
	}
	return family, rest, ok
}

// endOf says whether a name is one of some, or ends with one of them after a "_".
func endOf(name string, ends map[string]bool) bool {
	for i := -1; i < len(name); i++ {
		if (i < 0 || name[i] == '_') && ends[name[i+1:]] {
			return true
		}
	}
	return false
}

func isLayoutEnd(rest string) bool {
	if layoutEnds[rest] {
		return true
	}
	i := strings.LastIndexByte(rest, '_')
	if i < 0 || !layoutEnds[rest[:i]] {
		return false
	}
	end := rest[i+1:]
	return end == "inner" || end == "fullwidth" || end == "text" || end == "container" || end == "nested" || strings.Trim(end, "0123456789") == ""
}

// isColumn says whether a name is that of a theme's columns: one_half, two_thirds_last.
func isColumn(name string) bool {
	if columns[name] {
		return true
	}
	number, rest, _ := strings.Cut(name, "_")
	rest = strings.TrimSuffix(strings.TrimSuffix(rest, "_first"), "_last")
	return numbers[number] && (fractions[rest] || rest == "full" || rest == "whole")
}

// isCodeColorer says whether a name is one of CodeColorer's: "cc", letters that stand for
// settings, and the language, as in cc_php and ccei_bash.
func isCodeColorer(name string) bool {
	rest, ok := strings.CutPrefix(name, "cc")
	settings, _, _ := strings.Cut(rest, "_")
	return ok && len(settings) <= 4 && strings.Trim(settings, "abeilnpstw") == ""
}

// KindOf says what a shortcode is to a reader, by its name. isKnown says that its name
// stands in the table, and is not told by what it begins and ends with.
func KindOf(name string) (kind Kind, isKnown bool) {
	if kind, ok := kinds()[name]; ok {
		return kind, true
	}
	if isCodeColorer(name) {
		return Code, true
	}
	plain := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_inner"), "_last"), "_first")
	if isColumn(name) || strings.Contains(name, "_") && endOf(plain, fractions) {
		return Layout, true
	}
	family, rest, ok := inFamily(name)
	switch {
	case !ok:
		return Unknown, false
	case gapEnds[rest]:
		return Nothing, false
	case isLayoutEnd(rest):
		return Section, false
	case endOf(rest, buttonEnds):
		return Button, false
	case endOf(rest, imageEnds):
		return Picture, false
	case endOf(rest, serverEnds):
		return Server, false
	case sureFamilies[family]:
		return Section, false
	}
	return Unknown, false
}

// IsLayout says whether a name is that of a shortcode of page builders for rows, columns,
// sections and plain text, or of the columns of themes: of one that only arranges what it
// holds, unless its arguments say something.
func IsLayout(name string) bool {
	if isColumn(name) {
		return true
	}
	for i := range len(name) {
		if (name[i] == '_' || name[i] == '-') && families[name[:i]] && isLayoutEnd(name[i+1:]) {
			return true
		}
	}
	return false
}

// IsCode says whether what a shortcode holds is code.
func IsCode(name string) bool {
	kind, _ := KindOf(name)
	return kind == Code
}

// IsBuilders says whether a name can be that of no one else's shortcode than a builder's.
func IsBuilders(name string) bool {
	family, _, ok := inFamily(name)
	return ok && sureFamilies[family]
}

// hosts are shortcodes of the kind Code that are named by no language.
var hosts = set("code sourcecode crayon cc su_code x_code prism highlight_code syntax enlighter snippet codeblock code_block plain text")

// Language is the language that a shortcode of the kind Code is named by, if any.
func Language(name string) string {
	if !IsCode(name) || hosts[name] {
		return ""
	}
	if isCodeColorer(name) {
		_, language, _ := strings.Cut(name, "_")
		return language
	}
	return name
}
