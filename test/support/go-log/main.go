// Command go-log checks a directory of static tlog-tiles (https://c2sp.org/tlog-tiles) with Go's own implementation of
// signed notes and transparency logs. It shares no line with the code that writes such directories.
//
//	go-log <directory> <vkey>
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go-log <directory> <vkey>")
		os.Exit(2)
	}
	tree, err := check(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("verified %d entries under %v\n", tree.N, tree.Hash)
}

func check(dir, vkey string) (tlog.Tree, error) {
	tree, err := openCheckpoint(dir, vkey)
	if err != nil {
		return tree, fmt.Errorf("checkpoint: %w", err)
	}
	if tree.N == 0 {
		if tree.Hash != sha256.Sum256(nil) {
			return tree, errors.New("checkpoint: the root of an empty tree is another")
		}
		return tree, nil
	}
	hashes := &tiles{dir: dir, size: tree.N, read: map[string][]byte{}}
	if err := checkTiles(tree, hashes); err != nil {
		return tree, err
	}
	entries, err := readEntries(dir, tree.N)
	if err != nil {
		return tree, fmt.Errorf("entries: %w", err)
	}
	for index, entry := range entries {
		if err := checkEntry(tree, int64(index), entry, hashes); err != nil {
			return tree, err
		}
	}
	return tree, nil
}

func openCheckpoint(dir, vkey string) (tree tlog.Tree, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, err
	}
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tree, fmt.Errorf("%d lines where origin, size and root should be", len(lines)-1)
	}
	if lines[0] != verifier.Name() {
		return tree, fmt.Errorf("origin %q is not the key's name", lines[0])
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || tree.N < 0 || strconv.FormatInt(tree.N, 10) != lines[1] {
		return tree, fmt.Errorf("size %q", lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, fmt.Errorf("root %q", lines[2])
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// checkTiles compares the root of every full tile with its hash in the tile above, and that of the tree with the signed one. Not
// with tlog.TileHashReader: up to x/mod 0.7 it skips as many tiles as there are more subtrees than tiles on the right edge.
func checkTiles(tree tlog.Tree, hashes *tiles) error {
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	if root != tree.Hash {
		return errors.New("tiles: the root is not the signed one")
	}
	for level := 0; tree.N>>(tileHeight*level) >= tileWidth; level++ {
		for position := int64(0); hashes.at(level, position).W == tileWidth; position++ {
			height := tileHeight * (level + 1)
			above, err := hashes.ReadHashes([]int64{
				tlog.StoredHashIndex(height, position),
				tlog.StoredHashIndex(height-1, 2*position),
				tlog.StoredHashIndex(height-1, 2*position+1),
			})
			if err != nil {
				return fmt.Errorf("tiles: %w", err)
			}
			if above[0] != tlog.NodeHash(above[1], above[2]) {
				path := tilePath(hashes.at(level, position))
				return fmt.Errorf("%s: its root is not the hash in the tile above", path)
			}
		}
	}
	return nil
}

func checkEntry(tree tlog.Tree, index int64, entry []byte, hashes tlog.HashReader) error {
	leaf := tlog.RecordHash(entry)
	stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	if stored[0] != leaf {
		return fmt.Errorf("entry %d: its hash is not the one in the tile", index)
	}
	inclusion, err := tlog.ProveRecord(tree.N, index, hashes)
	if err != nil {
		return fmt.Errorf("entry %d: no inclusion proof: %w", index, err)
	}
	if err := tlog.CheckRecord(inclusion, tree.N, tree.Hash, index, leaf); err != nil {
		return fmt.Errorf("entry %d: inclusion: %w", index, err)
	}
	older, err := tlog.TreeHash(index+1, hashes)
	if err != nil {
		return fmt.Errorf("entry %d: no tree that ends with it: %w", index, err)
	}
	consistency, err := tlog.ProveTree(tree.N, index+1, hashes)
	if err != nil {
		return fmt.Errorf("entry %d: no consistency proof: %w", index, err)
	}
	if err := tlog.CheckTree(consistency, tree.N, tree.Hash, index+1, older); err != nil {
		return fmt.Errorf("entry %d: consistency: %w", index, err)
	}
	return nil
}

func readEntries(dir string, size int64) ([][]byte, error) {
	var entries [][]byte
	for first := int64(0); first < size; first += tileWidth {
		width := size - first
		if width > tileWidth {
			width = tileWidth
		}
		path := tilePath(tlog.Tile{H: tileHeight, L: -1, N: first / tileWidth, W: int(width)})
		bundle, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return nil, err
		}
		for ; width > 0; width-- {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s: entry %d is cut off", path, len(entries))
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			entries = append(entries, bundle[2:end:end])
			bundle = bundle[end:]
		}
		if len(bundle) > 0 {
			return nil, fmt.Errorf("%s: %d bytes too many", path, len(bundle))
		}
	}
	return entries, nil
}

// tilePath is that of tlog-tiles: without the height, and with "entries" where Go's module mirror says "data".
func tilePath(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight))
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

// tiles reads the hashes of a tree out of the files of its tiles. It believes them: see checkTiles.
type tiles struct {
	dir  string
	size int64
	read map[string][]byte
}

func (t *tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	all := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		at := tlog.TileForIndex(tileHeight, index)
		tile := t.at(at.L, at.N)
		data, err := t.data(tile)
		if err != nil {
			return nil, err
		}
		if all[i], err = tlog.HashFromTile(tile, data, index); err != nil {
			return nil, fmt.Errorf("%s: %w", tilePath(tile), err)
		}
	}
	return all, nil
}

// at is the tile as wide as the tree of this size has it; 0 beyond the tree's end.
func (t *tiles) at(level int, position int64) tlog.Tile {
	width := t.size>>(tileHeight*level) - position*tileWidth
	if width > tileWidth {
		width = tileWidth
	}
	return tlog.Tile{H: tileHeight, L: level, N: position, W: int(width)}
}

func (t *tiles) data(tile tlog.Tile) ([]byte, error) {
	path := tilePath(tile)
	if data, isRead := t.read[path]; isRead {
		return data, nil
	}
	data, err := os.ReadFile(filepath.Join(t.dir, path))
	if err != nil {
		return nil, err
	}
	if len(data) != tile.W*tlog.HashSize {
		return nil, fmt.Errorf("%s: %d bytes", path, len(data))
	}
	t.read[path] = data
	return data, nil
}
