package markdown

import (
	"strings"

	"golang.org/x/net/html"
)

// boilerplateRule is a row of the fate table that goes by the class or the id of an
// element: what plugins and themes put around the author's text.
type boilerplateRule struct {
	name    string
	warning string
	classes string // any of them: names that a plugin gave
	ids     string // any of them
	// common and commonIDs are names that authors and themes use for their own:
	// proof tells by the structure of the element.
	common    string
	commonIDs string
	proof     func(*html.Node) bool
}

const boilerplateWarning = "furniture-dropped"

var boilerplateRules = []boilerplateRule{
	{name: "share bar", warning: boilerplateWarning,
		classes: "sharedaddy sd-sharing sd-sharing-enabled addtoany_share_save_container addtoany_content addtoany_list a2a_kit sharethis-inline-share-buttons st-inline-share-buttons heateor_sss_sharing_container heateorSssSharing heateor_sss_sharing_ul the_champ_sharing_container essb_links mashsb-container mashsb-box swp_social_panel swp-content-locator ssba ssba-classic-2 ssbp-wrap simplesocialbuttons ssb_wrapper social-warfare dpsp-content-wrapper dpsp-share-text shared-counts-wrap novashare-buttons addthis_toolbox addthis_inline_share_toolbox addthis_sharing_toolbox at-above-post at-below-post at-above-post-page at-below-post-page at-share-btn-elements et_social_inline et_social_media_hidden et_social_inline_bottom fusion-sharing-box fusion-social-sharing-box elementor-widget-share-buttons elementor-share-buttons--view-icon-text tdb-share-classic jeg_share_button jeg_sharelist juiz_sps_links meks_ess mvp-social-share monarch-share wp_social_bookmarking_light_clear wp_social_bookmarking_light wp-social-bookmarking ninja_onclick synved-social-button scriptlesssocialsharing uagb-social-share__outer-wrap wp-block-uagb-social-share wp-block-outermost-social-sharing wp-block-coblocks-social wp-block-jetpack-social-previews tm-posts_share jtg-social modula-social c-shareBtns yarpp-thumbnails-share wpsr-buttons wpusb hupso-share-buttons kksr-share sfsi_responsive_icons sfsi_widget sfsiaftrpstwpr sfsibeforpstwpr fb-share-button fb-like twitter-share-button g-plusone linksalpha_container shareaholic-canvas wabtn_container",
		common:  "post-share post-sharing entry-share share-buttons-container social-share-buttons blog-share share_social sns-box sns-share tweet-this td-post-sharing", proof: isShareBar},
	{name: "like button", warning: boilerplateWarning,
		classes: "sd-like jetpack-likes-widget-wrapper likebtn_container wp_ulike wpulike zilla-likes wp_rp_wrap_like wpdiscuz-rating-like",
		common:  "post-likes sl-wrapper", proof: isShort},
	{name: "rating", warning: boilerplateWarning,
		classes: "kk-star-ratings kksr-auto post-ratings pd-rating yasr-visitor-votes yasr-vv-stats-text-container rmp-widgets-container rmp-main rmp-rating-widget rate-my-post wprm-recipe-rating tasty-recipes-ratings-buttons wp-postratings gdrts-rating-block lasso-rating"},
	{name: "related posts", warning: boilerplateWarning,
		classes: "jp-relatedposts yarpp yarpp-related yarpp-related-rest crp_related wp_rp_wrap wp_rp_content rp4wp-related-posts jp-relatedposts-items ezoic-related wpp-list ultp-block-related upprev_box contextly_plugin zem_rp_wrap nrelate_default nrelate_related linkwithin_div seed_bottomposts irp irpp aicp-related",
		ids:     "jp-relatedposts crp_related",
		common:  "related_posts relatedposts similar-posts related-articles related-posts", commonIDs: "related-posts relatedposts", proof: isLinkList},
	{name: "table of contents", warning: boilerplateWarning,
		classes: "ez-toc-container lwptoc rank-math-toc-block wp-block-rank-math-toc-block wp-block-yoast-seo-table-of-contents aioseo-toc wp-block-aioseo-table-of-contents wp-block-uagb-table-of-contents uagb-toc__wrap wp-block-kadence-tableofcontents kb-table-of-content-nav wp-block-table-of-contents simpletoc wp-block-simpletoc-toc simpletoc-title simpletoc-list toc_container toc_widget p-toc tocwrapper elementor-widget-table-of-contents elementor-toc__header elementor-toc__body luckywp-toc bbp-toc wpj-jtoc yzp-table-of-contents ub_table-of-contents eb-toc-container stk-table-of-contents wp-block-stackable-table-of-contents joli-toc wp-block-table-of-content ht_toc_list ht-toc wps_toc wp-block-toc sb-toc",
		ids:     "toc_container ez-toc-container rtoc-mokuji-wrapper lwptoc"},
	{name: "author box", warning: boilerplateWarning,
		classes: "saboxplugin-wrap saboxplugin-tab abh_box pp-author-boxes-avatar pp-multiple-authors-boxes-wrapper pp-multiple-authors-wrapper molongui-author-box m-a-box wp-biographia-container-around wp-biographia-container-top wts-author-box starbox fusion-about-author td-author-box-wrap ts-fab-wrapper ts-fab-tabs cab-author wp-block-molongui-author-box sexy-author-bio",
		common:  "author-box author-bio-box authorbox guest-author-box about-author-box post-author-box heading-author-box", proof: isAuthorBox},
	{name: "subscribe form", warning: boilerplateWarning,
		classes: "mc4wp-form mc_embed_signup jetpack_subscription_widget wp-block-jetpack-subscriptions wp-block-jetpack-subscriptions__container mailpoet_form mailpoet_form_below_posts tnp tnp-subscription convertkit-form formkit-form ck_form ckit-form wp-block-convertkit-form es_subscription_form yikes-easy-mc-form mailmunch-forms-before-post mailmunch-forms-in-post-middle mailmunch-forms-after-post sib_signup_form bloom_inline_form et_bloom_inline_form optin-monster ml-embedded ml-form-embedContainer sml_subscribe substack-post-embed-subscribe qodef-newsletter-simple widget_mailchimp powerpress_subscribe_links",
		ids:     "mc_embed_signup mc_embed_shell jetpack_subscription",
		common:  "newsletter-subscribe newsletter-signup emaillist blog_subscription", proof: isSignUp},
	{name: "advertisement", warning: boilerplateWarning,
		classes: "adsbygoogle code-block-ad quads-location quads-ad advads wp-block-advads ai-viewport-adb ezoic-adpicker-ad google-auto-placed wpadcenter wp_ad wpcnt adthrive-ad mv-ad-box mediavine-ad jetpack-ad-container wordads-ad-wrapper wpinsert insert-post-ads dfp-ad oiopub ezoic-ad g-single",
		common:  "advertisement ad-container ad-wrapper ad_unit sponsor-ad in-article-ad ads-inside-post wpa adsense", proof: isAdvertisement},
	{name: "post navigation", warning: boilerplateWarning,
		classes: "wp-pagenavi wp-block-post-navigation-link wp-block-query-pagination wp-block-comments-pagination wp-block-query-pagination-numbers gb-query-page-numbers wp-block-generateblocks-query-page-numbers gb-query-loop-pagination kb-query-pagination kb-posts-pagination uagb-post-pagination-wrap stk-block-pagination ultp-pagination-wrap ultp-next-prev-wrap eb-pagination eb-posts-pagination elementor-pagination e-load-more-anchor e-load-more-message eael-pagination getwid-pagination woocommerce-pagination bricks-pagination brz-pagination fl-builder-pagination facetwp-pager wp-coblocks-events-nav-button__prev wp-coblocks-events-nav-button__next kb-gallery-pause-button kb-countdown-pause-button splide__toggle splide__arrows splide__pagination glide__arrows glide__bullets bx-controls flex-direction-nav flex-control-nav owl-nav owl-dots tns-controls tns-nav flickity-button flickity-page-dots n2-ss-control-bullet nextend-arrow ngg-navigation foogallery-pagination modula-navigation rs-arrows tp-leftarrow tp-rightarrow tp-bullets metaslider-nav elementor-post-navigation swiper-button-next swiper-button-prev swiper-pagination elementor-swiper-button slick-arrow slick-dots carousel-control carousel-control-prev carousel-control-next bwg_nav_cont",
		common:  "pagination page-numbers post-navigation nav-links navigation-post post-nav page-links pagelink pagination-links tablenav wp-prev-next-links", proof: isPager},
	{name: "breadcrumbs", warning: boilerplateWarning,
		classes: "rank-math-breadcrumb yoast-breadcrumb yoast-breadcrumbs wp-block-yoast-seo-breadcrumbs wp-block-breadcrumbs aioseo-breadcrumbs kadence-breadcrumbs bcn-breadcrumbs",
		common:  "breadcrumb breadcrumbs breadcrumb-trail", proof: isTrail},
	{name: "view counter", warning: boilerplateWarning,
		classes: "pvc_clear pvc_stats pageviews-placeholder tptn_counter wpp-views",
		common:  "post-views entry-views", proof: isShort},
	{name: "reading time", warning: boilerplateWarning,
		classes: "rt-reading-time span-reading-time bsf-rt-reading-time wp-block-simple-reading-time wp-block-post-time-to-read yoast-reading-time__wrapper"},
	{name: "cookie notice", warning: boilerplateWarning,
		classes: "cookies-eu-banner cmplz-cookiebanner cookie-notice-container cky-consent-container cookieconsent-optout-marketing cookieconsent-optout-statistics cookieconsent-optout-preferences",
		ids:     "cookie-notice cookie-law-info-bar cookies-eu-banner"},
	{name: "print button", warning: boilerplateWarning,
		classes: "printfriendly pf-button pf-content-button wprm-recipe-print tasty-recipes-print-button printomatic wp-block-print-button pdfprnt-buttons dkpdf-button-container",
		common:  "print-link", proof: isPrintButton},
	{name: "recipe control", warning: boilerplateWarning,
		classes: "wprm-unit-conversion-container wprm-recipe-adjustable-servings-container wprm-recipe-advanced-servings-container wprm-prevent-sleep wprm-recipe-jump wprm-recipe-jump-video wprm-recipe-jump-to-comments wprm-recipe-add-to-collection wprm-recipe-add-to-collection-recipe wprm-recipe-add-to-shopping-list wprm-recipe-pin wprm-recipe-shop-instacart wprm-private-notes-container wprm-toggle-container wprm-toggle-buttons tasty-recipes-scale-container tasty-recipes-units-scale-container tasty-recipes-convert-container tasty-recipes-convert-button tasty-recipes-quick-links tasty-recipes-cook-mode tasty-recipes-buttons tasty-recipes-copy-button mv-create-print-form mv-create-jtr-wrapper mv-create-jtr mv-create-pinterest dr-adjust-recipe-servings-btn dr-scale-container dr-buttons cooked-fsm-button cooked-servings-changer zrdn-jump-to-link zrdn-print-link zlrecipe-print-link jump-to-recipe recipe-jump-button wpzoom-recipe-card-print-link recipe-card-servings-size-buttons adjustable-servings feast-plugin-jump"},
	{name: "control", warning: boilerplateWarning,
		classes: "player-btn player-panels-nav copy-rss ssp-timer ld-expand-button edd-cart-ajax-alert edd_go_to_checkout edd-loading uagb-notice-close-button uagb-modal-popup-close ub-expand-toggle-button eael-load-more-button ultp-loadmore kb-show-more-sr-excerpt",
		common:  "wp-block-kadence-advancedbtn kb-buttons-wrap", proof: isShowMore},
	{name: "comment form", warning: boilerplateWarning,
		classes: "wpdiscuz_top_clearing disqus_thread wp-block-post-comments-form fb-comments",
		ids:     "disqus_thread fb-comments",
		common:  "comment-respond comments-area", commonIDs: "respond comments", proof: isDiscussion},
	{name: "translation notice", warning: boilerplateWarning,
		classes: "qtranxs-available-languages-message qtranxs-lang-menu wpml-ls gtranslate_wrapper wpm-language-switcher trp-language-switcher pll-switcher wpml-ls-statics-post_translations",
		common:  "lang-switcher", proof: isSwitcher},
	{name: "popup", warning: boilerplateWarning,
		classes: "pum pum-overlay popmake hustle-modal hustle-ui hustle-slidein elementor-location-popup sgpb-popup-builder-content boxzilla-container icegram ninja-popup wpfront-notification-bar"},
	{name: "loading mark", warning: "",
		classes: "ssp-loader eael-load-more-button-wrap embedpress-el-powered ep-external-doc-icons wpcf7-response-output wpcf7-spinner wpforms-submit-spinner bwg_loading wpforms-error-noscript jet-form-builder__submit-wrap wpforms-required-note gform_required_legend nf-form-fields-required frm_required_note",
		ids:     "wpforms-error-noscript"},
}

// nameOf is a row of the boilerplate that a name stands for.
type nameOf struct {
	fate  *Fate
	proof func(*html.Node) bool
}

var boilerplateByClass, boilerplateByID = indexBoilerplate()

func indexBoilerplate() (classes, ids map[string]nameOf) {
	classes, ids = map[string]nameOf{}, map[string]nameOf{}
	enter := func(names string, in map[string]nameOf, f nameOf) {
		for name := range strings.FieldsSeq(names) {
			in[name] = f
		}
	}
	for i := range boilerplateRules {
		row := &boilerplateRules[i]
		f := row.fate()
		enter(row.classes, classes, nameOf{fate: &f})
		enter(row.ids, ids, nameOf{fate: &f})
		enter(row.common, classes, nameOf{&f, row.proof})
		enter(row.commonIDs, ids, nameOf{&f, row.proof})
	}
	return classes, ids
}

func (f boilerplateRule) fate() Fate {
	var matches []string
	add := func(names, sign, condition string) {
		for name := range strings.FieldsSeq(names) {
			matches = append(matches, sign+name+condition)
		}
	}
	add(f.classes, ".", "")
	add(f.ids, "#", "")
	add(f.common, ".", " (by its structure)")
	add(f.commonIDs, "#", " (by its structure)")
	return Fate{Name: f.name, Matches: strings.Join(matches, ", "), Becomes: becomesDropped, Warning: f.warning}
}

// asBoilerplate returns the row of the boilerplate that n is, or nil. No heading is
// any, whatever it is called.
func asBoilerplate(n *html.Node) *Fate {
	if elementOf(n.Data).role == roleHeading {
		return nil
	}
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "class":
			for c := range strings.FieldsSeq(n.Attr[i].Val) {
				if f := boilerplateByClass[c].of(n); f != nil {
					return f
				}
			}
		case "id":
			if f := boilerplateByID[n.Attr[i].Val].of(n); f != nil {
				return f
			}
		}
	}
	return nil
}

func (f nameOf) of(n *html.Node) *Fate {
	if f.proof != nil && !f.proof(n) {
		return nil
	}
	return f.fate
}

// smallBoilerplate is the length of a text that may be boilerplate however little
// else the document has.
const smallBoilerplate = 500

// isMostOfAll says whether an element that looks like boilerplate holds more than
// half of the document, or most of what is more than links: some theme then uses
// the name for something else.
func (r *conversion) isMostOfAll(n *html.Node) bool {
	text := len(textOf(n))
	if text <= smallBoilerplate && (text <= smallText || looseText(n) <= smallText) {
		return false
	}
	return text > r.textLength()/2
}

// smallText is the length of a text between the links of boilerplate that may be
// boilerplate however little else the document has.
const smallText = 150
