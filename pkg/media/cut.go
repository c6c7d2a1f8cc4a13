package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
)

// shortest is the size in bytes from which on a file is looked at for its end.
const shortest = 100

// errNoEnd says that a file lacks the end that its format demands.
var errNoEnd = errors.New("no end")

// IsCut says that a file breaks off before the end that its format demands: a server may
// fill up what it lost, or keep a part of a file for the whole, so that its length says
// nothing. It knows the ends of JPEG, PNG, GIF, RIFF (WebP, WAVE), PDF and ZIP (office
// documents), and nothing of other formats, nor of files so short that little can be lost.
func IsCut(r io.ReadSeeker) (bool, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return false, err
	}
	if size < shortest {
		return false, nil
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	body := bufio.NewReaderSize(r, 64<<10)
	head, _ := body.Peek(12)
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")):
		err = endOfJPEG(body)
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		err = endOfPNG(body)
	case bytes.HasPrefix(head, []byte("GIF8")):
		err = endOfGIF(body)
	case len(head) == 12 && string(head[:4]) == "RIFF":
		err = endOfRIFF(binary.LittleEndian.Uint32(head[4:]), size)
	case bytes.HasPrefix(head, []byte("%PDF-")):
		err = endsWith(r, size, "%%EOF", 4<<10)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		err = endsWith(r, size, "PK\x05\x06", 66<<10) // a comment of 64 KiB may come after it
	}
	if errors.Is(err, errNoEnd) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return true, nil
	}
	return false, err
}

// endOfRIFF compares what a file says of its length, if it knew that when it began, with
// what it has. Encoders leave out the byte that pads.
func endOfRIFF(length uint32, size int64) error {
	const unknown = 0x7FFFFF00
	if length < unknown && int64(length)+8 > size+1 {
		return errNoEnd
	}
	return nil
}

// endsWith looks for a mark in the last bytes of a file, before zeros that fill it up.
func endsWith(r io.ReadSeeker, size int64, mark string, within int) error {
	const block = 64 << 10
	var tail []byte
	for at := size; at > 0 && len(tail) < within; {
		from := max(0, at-block)
		if _, err := r.Seek(from, io.SeekStart); err != nil {
			return err
		}
		part := make([]byte, at-from)
		if _, err := io.ReadFull(r, part); err != nil {
			return err
		}
		if len(tail) == 0 {
			part = bytes.TrimRight(part, "\x00")
		}
		tail, at = slices.Concat(part, tail), from
	}
	if !bytes.Contains(tail[max(0, len(tail)-within):], []byte(mark)) {
		return errNoEnd
	}
	return nil
}

// endOfPNG reads up to the chunk that ends a picture.
// https://www.w3.org/TR/png-3/#5Chunk-layout
func endOfPNG(r *bufio.Reader) error {
	if _, err := r.Discard(8); err != nil {
		return err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return err
		}
		switch name := string(head[4:]); {
		case name == "IEND":
			return nil
		case strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
			return errNoEnd
		}
		const checksum = 4
		if _, err := io.CopyN(io.Discard, r, int64(binary.BigEndian.Uint32(head[:]))+checksum); err != nil {
			return err
		}
	}
}

// endOfGIF reads up to the trailer.
// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
func endOfGIF(r *bufio.Reader) error {
	var screen [13]byte
	if _, err := io.ReadFull(r, screen[:]); err != nil {
		return err
	}
	if err := skipColors(r, screen[10]); err != nil {
		return err
	}
	for {
		kind, err := r.ReadByte()
		switch {
		case err != nil:
			return err
		case kind == 0x3B:
			return nil
		case kind == 0x21: // an extension, and what it is called
			_, err = r.Discard(1)
		case kind == 0x2C:
			var picture [9]byte
			if _, err = io.ReadFull(r, picture[:]); err == nil {
				err = skipColors(r, picture[8])
			}
			if err == nil {
				_, err = r.Discard(1)
			}
		default:
			return errNoEnd
		}
		for n := byte(1); n > 0 && err == nil; { // blocks up to an empty one
			if n, err = r.ReadByte(); err == nil {
				_, err = r.Discard(int(n))
			}
		}
		if err != nil {
			return err
		}
	}
}

// skipColors skips the table of colors that flags announce.
func skipColors(r *bufio.Reader, flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	_, err := r.Discard(3 << (flags&7 + 1))
	return err
}

// endOfJPEG reads up to the marker that ends a picture. What comes before the first scan
// may hold a whole preview.
// ITU-T T.81, annex B
func endOfJPEG(r *bufio.Reader) error {
	const (
		startOfImage = 0xD8
		endOfImage   = 0xD9
	)
	for {
		marker, err := nextMarker(r)
		switch {
		case err != nil:
			return err
		case marker == endOfImage:
			return nil
		case marker == startOfImage || marker == 0x01 || marker >= 0xD0 && marker <= 0xD7:
			continue
		}
		var length [2]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return err
		}
		if _, err := r.Discard(max(0, int(binary.BigEndian.Uint16(length[:]))-len(length))); err != nil {
			return err
		}
	}
}

// nextMarker reads up to the next marker of a JPEG, over the data of a scan, in which a
// zero comes after every byte that could be taken for the beginning of one.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		if _, err := r.ReadSlice(0xFF); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return 0, err
		} else if err != nil {
			continue
		}
		marker, err := r.ReadByte()
		for err == nil && marker == 0xFF {
			marker, err = r.ReadByte()
		}
		if err != nil || marker != 0 {
			return marker, err
		}
	}
}
