package main

import (
	toml "github.com/pelletier/go-toml/v2"

	"remit/internal/coverage"
	"remit/internal/fault"
)

// catalogueFile is the part of a catalogue file that agreements are checked against (spec 5-interfaces, Client and
// catalogue files); the rest of the file does not concern them.
type catalogueFile struct {
	Service []struct {
		Path string `toml:"path"`
	} `toml:"service"`
	Team []struct {
		Slug string `toml:"slug"`
	} `toml:"team"`
}

// readCatalogue reads the services and teams of a catalogue file. Errors are fault.Invalid or fault.NotFound.
func readCatalogue(path string) (coverage.Catalogue, error) {
	var house coverage.Catalogue
	data, err := readInput(path)
	if err != nil {
		return house, err
	}
	var file catalogueFile
	if err := toml.Unmarshal(data, &file); err != nil {
		return house, fault.Errorf(fault.Invalid, "%s is no catalogue of [[service]] and [[team]] tables: %w", path, err)
	}
	for _, service := range file.Service {
		house.Services = append(house.Services, service.Path)
	}
	for _, team := range file.Team {
		house.Teams = append(house.Teams, team.Slug)
	}
	return house, nil
}
