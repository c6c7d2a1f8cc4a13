package feed_test

import (
	"os"
	"testing"

	"wpmd/pkg/wordpress/wptest"
)

func TestMain(m *testing.M) { os.Exit(wptest.Main(m)) }
