package content

import (
	"slices"
	"strings"
)

// coreTypes are types of WordPress's own that hold no documents. An asterisk stands for
// anything.
var coreTypes = []string{
	"attachment", "nav_menu_item", "wp_*", "custom_css", "customize_changeset", "oembed_cache", "user_request", "revision",
}

// buildingTypes are types that plugins register to keep what a site is built with, or
// what visitors sent it. The API lists some of them like content.
var buildingTypes = []string{
	"elementor_*", "elementor-*", "e-floating-buttons", "ae_global_templates",
	"jet-*", "fl-builder-*", "fl-theme-layout", "et_pb_layout", "et_*_layout", "et_template", "et_theme_builder",
	"bricks_template", "brizy-*", "brizy_template", "ct_template", "oxy_user_library", "breakdance_*", "templatera",
	"vc_grid_item", "vc4_templates", "tdb_templates", "fusion_*", "gp_elements",
	"gblocks_*", "kadence_*", "ct_content_block", "astra-advanced-hook", "spectra-popup", "content_block",
	"acf-*", "wpcf7_contact_form", "wpforms", "mc4wp-form", "metform-form", "metform-entry", "feedback", "nf_sub",
	"popup", "popup_theme", "cookielawinfo", "cmplz-*", "amp_validated_url", "jp_pay_*", "jp_mem_plan",
	"flamingo_*", "edd_*", "give_payment", "give_log", "llms_order", "llms_transaction", "lp_order", "job_application", "awsm_job_application",
	"mphb_booking", "mphb_payment", "mphb_customer", "mphb_reserved_room", "*_attendee", "*_attendees", "wpforms_entry", "af_entry", "cf7_entries", "contact_submission", "wc_booking", "wc_user_membership", "wc_membership_plan",
	"sfwd-essays", "wcf-cart", "wpbs-booking", "lp_quiz_attempt", "wphb_minify_group", "wpstg", "amn_smtp", "cfdb7*", "scheduled-action", "bp-email", "sureforms_*", "oceanwp_library", "sensei_message",
	// what visitors and customers sent, and what staff keeps of them
	"ticket", "ticket_reply", "ticket_history", "ticket_log", "sb_ticket", "wpsc_ticket", "fep_message", "happyforms-message", "frm_*", "forminator_*", "wpuf_*", "elementor_cf_db",
	"postman_sent_mail", "mailpoet_*", "mec-books", "mec-invoice", "mec-email", "eo_booking", "rtb-booking", "hb_booking", "opalhotel_booking", "event_booking", "em_booking", "booked_appointments",
	"bookly", "yith_booking", "yith_wcbk_*", "ywsbs_subscription", "wc_*", "mp_order", "asp_order", "asp-products-order", "donation", "recurring_donation", "leyka_donation",
	"sliced_invoice", "sliced_quote", "sa_invoice", "sa_estimate", "wpi_invoice", "wpi_quote", "wpi_item", "houzez_invoice", "es_request", "invoice",
	"llms_coupon", "llms_voucher", "llms_engagement", "llms_email", "llms_my_*", "llms_access_plan", "sfwd-transactions", "sfwd-assignment", "sfwd-certificates", "stm-orders", "tutor_enrolled",
	"memberpressrule", "memberpresscoupon", "mphb_coupon", "mphb_rate", "mphb_season", "mphb_room", "tec_tc_*", "tribe_*_tickets", "tribe_tpp_*", "tribe-ea-record", "deleted_event", "evo-tix",
	"subscriber", "wpdiscuz", "wpdiscuz_*", "wp-lead", "inbound-forms", "zerobs_*", "job_alert", "jetpack_migration", "jp_img_sitemap", "jp_vid_sitemap", "jp_sitemap*", "wp_log", "w3tc*",
	// what a site is built with and set by
	"aioseo_*", "seopress_*", "rank_math_schema", "polylang_mo", "redirect_rule", "custom-css-js", "code_snippet", "php_snippet", "wpcode", "advanced_ads", "quads-ads",
	"wpr_templates", "wpr_mega_menu", "elementskit_*", "jkit-*", "shopengine-template", "woolentor-template", "nxt_builder", "tbuilder_layout", "tbuilder_layout_part", "tglobal_style",
	"cs_global_block", "cs_template", "cs_header", "cs_footer", "cs_layout*", "uncodeblock", "porto_builder", "cms_block", "woodmart_*", "spb-section", "salient_g_sections", "astra_adv_header",
	"wp-types-group", "wp-types-user-group", "wp-types-term-group", "view-template", "cred-form", "_pods_*", "mb-*", "cp_popups", "hustle_*", "optin-monster*", "wplc_*", "visualizer", "feedzy_*", "wprss_feed",
	"shop_*", "product_variation", "guest-author", "ml-slider", "soliloquy", "um_form", "um_directory", "tablepress_table",
}

// IsCoreType says that a post type is one with which WordPress keeps its own things.
func IsCoreType(name string) bool { return isAmong(coreTypes, name) }

// IsBuildingType says that a post type is one with which plugins keep what a site is
// built with, or what visitors sent it.
func IsBuildingType(name string) bool { return isAmong(buildingTypes, name) }

func isAmong(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		before, after, wild := strings.Cut(pattern, "*")
		if !wild {
			return name == pattern
		}
		return len(name) >= len(before)+len(after) && strings.HasPrefix(name, before) && strings.HasSuffix(name, after)
	})
}
