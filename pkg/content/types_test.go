package content_test

import (
	"testing"

	"wpmd/pkg/content"
)

// What visitors sent a site was written as documents from an export file, where every type
// stands beside the others.
func TestTypesThatAreNoContent(t *testing.T) {
	for _, name := range []string{"flamingo_inbound", "edd_payment", "tribe_rsvp_attendees", "job_application", "wpforms_entry", "shop_order", "mphb_booking", "ticket", "event_booking", "sliced_invoice", "tec_tc_order", "subscriber", "wc_booking", "mailpoet_email"} {
		if !content.IsBuildingType(name) {
			t.Errorf("%s is taken for content", name)
		}
	}
	for _, name := range []string{"post", "page", "book", "journal_entry", "download", "give_forms", "mphb_room_type", "tribe_events", "resume", "topic", "reply", "newsletter", "client", "jetpack-portfolio", "wpm-testimonial", "avada_portfolio", "mec-events", "sfwd-courses", "llms_membership", "schedule", "invoice_story", "cs_portfolio"} {
		if content.IsBuildingType(name) {
			t.Errorf("%s is not taken for content", name)
		}
	}
}
