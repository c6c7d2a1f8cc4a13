package content_test

import (
	"testing"

	"wpmd/pkg/content"
)

// What visitors sent a site was written as documents from an export file, where every type
// stands beside the others.
func TestTypesThatAreNoContent(t *testing.T) {
	for _, name := range []string{"flamingo_inbound", "edd_payment", "tribe_rsvp_attendees", "job_application", "wpforms_entry", "shop_order", "mphb_booking"} {
		if !content.IsBuildingType(name) {
			t.Errorf("%s is taken for content", name)
		}
	}
	for _, name := range []string{"post", "page", "book", "journal_entry", "download", "give_forms", "mphb_room_type", "tribe_events", "resume", "topic"} {
		if content.IsBuildingType(name) {
			t.Errorf("%s is not taken for content", name)
		}
	}
}
