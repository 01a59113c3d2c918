// Command auditor-go is a second opinion on a Domicile ledger, written to be read in one sitting.
//
// It recomputes every hash of a log from its raw entry bundles, compares every tile, and checks the root against a
// checkpoint whose signatures it verifies. It shares no line with Domicile: signatures are checked by
// golang.org/x/mod/sumdb/note and Go's crypto/ed25519. It never takes a hash from a tile, so x/mod's TileHashReader,
// which in old versions accepts a forged entry together with its forged tile, is not used at all.
//
// Usage: auditor-go -log FOLDER-OR-URL -key VKEY [-witness VKEY]... [-quorum N] [-seen CHECKPOINT]...
// Exit code: 0 good, 1 bad, 2 the input cannot be used.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

type hash = [32]byte

func leafHash(entry []byte) hash { return sha256.Sum256(append([]byte{0}, entry...)) }
func nodeHash(l, r hash) hash    { return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...)) }

// root is RFC 6962's MTH over hashes of perfect subtrees of one height.
func root(h []hash) hash {
	if len(h) == 1 {
		return h[0]
	}
	k := 1
	for k*2 < len(h) {
		k *= 2
	}
	return nodeHash(root(h[:k]), root(h[k:]))
}

// tree holds, at each tile level, the hashes of the tile that is not full yet.
type tree struct {
	levels [][]hash
	size   int64
}

// push adds a leaf and hands every tile that it fills to full.
func (t *tree) push(h hash, full func(level int, index int64, tile []hash)) {
	t.size++
	for level := 0; ; level++ {
		if level == len(t.levels) {
			t.levels = append(t.levels, nil)
		}
		t.levels[level] = append(t.levels[level], h)
		if len(t.levels[level]) < 256 {
			return
		}
		tile := t.levels[level]
		full(level, t.size>>(8*(level+1))-1, tile)
		h, t.levels[level] = root(tile), nil
	}
}

func (t *tree) root() hash {
	var acc *hash
	for _, row := range t.levels {
		for bit := 1; len(row) > 0; bit *= 2 {
			if len(row)&bit != 0 { // the smallest subtree is the rightmost
				h := root(row[len(row)-bit:])
				if acc != nil {
					h = nodeHash(h, *acc)
				}
				acc, row = &h, row[:len(row)-bit]
			}
		}
	}
	if acc == nil {
		return sha256.Sum256(nil) // x/mod before 2024 gets the empty tree wrong
	}
	return *acc
}

// path is the place of a tile or bundle: three digits a step, all but the last led by x.
func path(kind string, index int64, width int) string {
	p := fmt.Sprintf("%03d", index%1000)
	for n := index / 1000; n > 0; n /= 1000 {
		p = fmt.Sprintf("x%03d/%s", n%1000, p)
	}
	if width < 256 {
		p += ".p/" + strconv.Itoa(width)
	}
	return "tile/" + kind + "/" + p
}

func fetch(log, name string) ([]byte, error) {
	if !strings.HasPrefix(log, "http://") && !strings.HasPrefix(log, "https://") {
		return os.ReadFile(filepath.Join(log, name))
	}
	resp, err := http.Get(strings.TrimSuffix(log, "/") + "/" + name)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", name, resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, 17<<20))
}

// fetchPart reads a tile or bundle; a partial one that is gone is found in the full one that replaced it.
func fetchPart(log, kind string, index int64, width int) ([]byte, error) {
	b, err := fetch(log, path(kind, index, width))
	if err != nil && width < 256 {
		b, err = fetch(log, path(kind, index, 256))
	}
	return b, err
}

// cosigner verifies cosignature/v1 lines (type 0x04), which x/mod does not know.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.id }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 72 {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(c.key, []byte(signed), sig[8:])
}

func newCosigner(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("malformed witness key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("malformed witness key")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if parts[1] != fmt.Sprintf("%x", sum[:4]) {
		return nil, errors.New("the witness key's hash does not fit")
	}
	return cosigner{parts[0], binary.BigEndian.Uint32(sum[:4]), key[1:]}, nil
}

type checkpoint struct {
	size      int64
	root      hash
	witnesses int
}

// open verifies a checkpoint: the log must have signed, and every known signature must hold.
func open(msg []byte, log note.Verifier, witnesses []note.Verifier) (c checkpoint, err error) {
	n, err := note.Open(msg, note.VerifierList(append([]note.Verifier{log}, witnesses...)...))
	if err != nil {
		return c, err
	}
	signed := false
	for _, s := range n.Sigs {
		own := s.Name == log.Name() && s.Hash == log.KeyHash()
		signed = signed || own
		if !own {
			c.witnesses++
		}
	}
	lines := strings.Split(n.Text, "\n")
	if !signed || len(lines) < 4 || lines[0] != log.Name() {
		return c, errors.New("the log did not sign this checkpoint")
	}
	c.size, err = strconv.ParseInt(lines[1], 10, 64)
	r, err2 := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || err2 != nil || c.size < 0 || strconv.FormatInt(c.size, 10) != lines[1] || len(r) != 32 {
		return c, errors.New("malformed checkpoint")
	}
	copy(c.root[:], r)
	return c, nil
}

// audit recomputes the whole log and returns everything wrong with it.
func audit(log string, head checkpoint, seen []checkpoint) (wrong []string) {
	bad := func(format string, args ...interface{}) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	compare := func(level int, index int64, tile []hash) {
		var want []byte
		for _, h := range tile {
			want = append(want, h[:]...)
		}
		got, err := fetchPart(log, strconv.Itoa(level), index, len(tile))
		if err != nil {
			bad("tile missing: %v", err)
		} else if len(got) < len(want) || !bytes.Equal(got[:len(want)], want) {
			bad("tile differs: %s", path(strconv.Itoa(level), index, len(tile)))
		}
	}
	var t tree
	remembered := func() {
		for _, s := range seen {
			if s.size == t.size && s.root != t.root() {
				bad("forked: the log signed another root for %d entries", s.size)
			}
		}
	}
	remembered()
	for t.size < head.size {
		width := 256
		if left := head.size - t.size; left < 256 {
			width = int(left)
		}
		bundle, err := fetchPart(log, "entries", t.size/256, width)
		if err != nil {
			bad("bundle missing: %v", err)
			return wrong
		}
		for i := 0; i < width; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				bad("bundle malformed: number %d", t.size/256)
				return wrong
			}
			n := 2 + int(binary.BigEndian.Uint16(bundle))
			t.push(leafHash(bundle[2:n]), compare)
			bundle = bundle[n:]
			remembered()
		}
	}
	for level, row := range t.levels {
		if len(row) > 0 {
			compare(level, t.size>>(8*level)/256, row)
		}
	}
	if t.root() != head.root {
		bad("root differs: the entries lead to %s", base64.StdEncoding.EncodeToString(func() []byte { r := t.root(); return r[:] }()))
	}
	return wrong
}

type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "auditor-go:", err)
		os.Exit(2)
	}
}

func main() {
	var witnessKeys, seenFiles list
	log, key := flag.String("log", "", "folder or URL"), flag.String("key", "", "the log's vkey")
	quorum := flag.Int("quorum", 0, "cosignatures wanted")
	flag.Var(&witnessKeys, "witness", "a witness's vkey")
	flag.Var(&seenFiles, "seen", "a checkpoint seen before")
	flag.Parse()
	verifier, err := note.NewVerifier(*key)
	must(err)
	var witnesses []note.Verifier
	for _, w := range witnessKeys {
		c, err := newCosigner(w)
		must(err)
		witnesses = append(witnesses, c)
	}
	msg, err := fetch(*log, "checkpoint")
	must(err)
	var wrong []string
	head, err := open(msg, verifier, witnesses)
	if err != nil {
		wrong = append(wrong, "checkpoint refused: "+err.Error())
	} else {
		if head.witnesses < *quorum {
			wrong = append(wrong, fmt.Sprintf("quorum missing: %d of %d cosignatures", head.witnesses, *quorum))
		}
		var seen []checkpoint
		for _, f := range seenFiles {
			old, err := os.ReadFile(f)
			must(err)
			c, err := open(old, verifier, nil)
			must(err)
			if c.size > head.size {
				wrong = append(wrong, fmt.Sprintf("rolled back: %d entries, %d were seen before", head.size, c.size))
			}
			seen = append(seen, c)
		}
		wrong = append(wrong, audit(*log, head, seen)...)
	}
	for _, w := range wrong {
		fmt.Println("WRONG", w)
	}
	if len(wrong) > 0 {
		os.Exit(1)
	}
	fmt.Printf("GOOD every hash was recomputed from %d raw entries, root %s\n", head.size, base64.StdEncoding.EncodeToString(head.root[:]))
}
