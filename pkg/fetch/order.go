package fetch

import (
	"context"
	"iter"
	"sync"
)

// InOrder does the work of all items and yields the results in the order of the
// items. Up to width of them are under way or done and not yet taken. It returns
// when all its goroutines have ended.
func InOrder[T, R any](ctx context.Context, width int, items []T, work func(context.Context, T) R) iter.Seq[R] {
	return results(ctx, width, items, work, func() chan R { return make(chan R, 1) })
}

// AsTheyCome does so and yields each result when it is there.
func AsTheyCome[T, R any](ctx context.Context, width int, items []T, work func(context.Context, T) R) iter.Seq[R] {
	shared := make(chan R, width)
	return results(ctx, width, items, work, func() chan R { return shared })
}

// results yields what comes on the channels of the items, taken in their order.
func results[T, R any](ctx context.Context, width int, items []T, work func(context.Context, T) R, channel func() chan R) iter.Seq[R] {
	return func(yield func(R) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()
		var pending []chan R
		for len(items) > 0 || len(pending) > 0 {
			for ; len(items) > 0 && len(pending) < width; items = items[1:] {
				item, result := items[0], channel()
				group.Go(func() { result <- work(ctx, item) })
				pending = append(pending, result)
			}
			result := <-pending[0]
			pending = pending[1:]
			if !yield(result) {
				return
			}
		}
	}
}
