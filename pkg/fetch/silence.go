package fetch

import (
	"errors"
	"net"
)

const (
	// silenceLimit is how much silence makes a host one that is not asked again: more
	// than a server gives that dies over one document in each of the smaller and smaller
	// questions for it.
	silenceLimit = 16
	// refusedWeight is how much of that a request is to which nobody so much as opened a
	// connection, after all its retries: no document is to blame.
	refusedWeight = 6
)

// silence counts requests in a row that came to nothing.
type silence struct {
	heard  bool // the host has answered before
	amount int
}

// answered notes that something came from the host.
func (p *pace) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silence = silence{heard: true}
}

// unanswered notes a request to which nothing came, and says whether the host is not to
// be asked again. One that never answered is told of by its own error.
func (p *pace) unanswered(err error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silence.amount++
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		p.silence.amount += refusedWeight - 1
	}
	return p.isSilentLocked()
}

// isSilent says that the host is not to be asked again.
func (p *pace) isSilent() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.isSilentLocked()
}

func (p *pace) isSilentLocked() bool { return p.silence.heard && p.silence.amount >= silenceLimit }
