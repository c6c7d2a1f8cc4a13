package export

import (
	"errors"
	"io/fs"

	"wpmd/pkg/flavor"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// flavorPath is the file of a flavor that is not wpmd's, which the folder keeps: it is
// read by the runs that are not given one.
const flavorPath = manifest.Dir + "/flavor.yaml"

// LostFlavorError says that a folder does not hold the flavor that it was written with.
type LostFlavorError struct {
	ID  string
	Err error // why not; nil where it holds another one
}

func (e *LostFlavorError) Error() string {
	if e.Err != nil {
		return "the flavor " + e.ID + " cannot be read: " + e.Err.Error()
	}
	return flavorPath + " is not the flavor " + e.ID
}

func (e *LostFlavorError) Unwrap() error { return e.Err }

// RememberedFlavor is the flavor with an ID that a folder remembers. The error is a
// *flavor.UnknownError or a *LostFlavorError.
func RememberedFlavor(t *tree.Tree, id string) (flavor.Flavor, error) {
	if !flavor.IsOwn(id) {
		return flavor.Named(id)
	}
	data, err := t.Read(flavorPath)
	if err != nil {
		return flavor.Flavor{}, &LostFlavorError{ID: id, Err: err}
	}
	f, err := flavor.Read(flavorPath, data)
	if err != nil {
		return f, &LostFlavorError{ID: id, Err: err}
	}
	f.Name = flavor.NameOf(id)
	if f.ID() != id {
		return f, &LostFlavorError{ID: id}
	}
	return f, nil
}

// keepFlavor writes the file of a flavor that is not wpmd's, and removes that of another.
func keepFlavor(f flavor.Flavor, out *output) error {
	if f.Source != nil {
		_, err := out.tree.Write(flavorPath, f.Source)
		return err
	}
	if err := out.tree.Remove(flavorPath); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
