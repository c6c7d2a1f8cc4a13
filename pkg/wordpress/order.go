package wordpress

import (
	"context"
	"iter"
	"sync"
)

// inOrder does the work of all items, up to width of them at once, and yields
// the results in the order of the items. It returns when all its goroutines
// have ended.
func inOrder[T, R any](ctx context.Context, width int, items []T, work func(context.Context, T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()
		pending := make([]chan R, 0, width)
		for len(items) > 0 || len(pending) > 0 {
			for len(items) > 0 && len(pending) < width {
				item, result := items[0], make(chan R, 1)
				group.Go(func() { result <- work(ctx, item) })
				items, pending = items[1:], append(pending, result)
			}
			result := <-pending[0]
			pending = pending[1:]
			if !yield(result) {
				return
			}
		}
	}
}
