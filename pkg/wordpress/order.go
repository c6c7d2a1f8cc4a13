package wordpress

import (
	"context"
	"iter"
	"sync"
)

// inOrder does the work of all items and yields the results in the order of the
// items. Up to width of them are under way or done and not yet taken; fewer are
// under way, so that the first is never so late in the queue that all the others
// are done and wait for it. It returns when all its goroutines have ended.
func inOrder[T, R any](ctx context.Context, width int, items []T, work func(context.Context, T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()
		pending, ended := make([]chan R, 0, width), make(chan struct{}, width)
		for places := (3*width + 2) / 4; len(items) > 0 || len(pending) > 0; {
			for ; len(items) > 0 && len(pending) < width && places > 0; places-- {
				item, result := items[0], make(chan R, 1)
				group.Go(func() { result <- work(ctx, item); ended <- struct{}{} })
				items, pending = items[1:], append(pending, result)
			}
			var first chan R
			if len(pending) > 0 {
				first = pending[0]
			}
			select {
			case <-ended:
				places++
			case result := <-first:
				pending = pending[1:]
				if !yield(result) {
					return
				}
			}
		}
	}
}

// asTheyCome does the work of all items and yields each result when it is there.
// Up to width of them are under way or done and not yet taken. It returns when
// all its goroutines have ended.
func asTheyCome[T, R any](ctx context.Context, width int, items []T, work func(context.Context, T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()
		results, pending := make(chan R, width), 0
		for len(items) > 0 || pending > 0 {
			for ; len(items) > 0 && pending < width; pending++ {
				item := items[0]
				group.Go(func() { results <- work(ctx, item) })
				items = items[1:]
			}
			result := <-results
			pending--
			if !yield(result) {
				return
			}
		}
	}
}
