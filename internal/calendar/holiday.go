package calendar

import (
	"maps"
	"slices"
	"strings"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"

	"remit/internal/fault"
)

// countries are the holidays of a country by its ISO 3166 code, those of the whole country.
var countries = map[string][]*cal.Holiday{
	"AR": ar.Holidays, "AT": at.Holidays, "AU": auNational(), "BE": be.Holidays, "BG": bg.Holidays,
	"BR": br.Holidays, "CA": ca.Holidays, "CH": ch.Holidays, "CZ": cz.Holidays, "DE": de.Holidays,
	"DK": dk.Holidays, "ES": es.Holidays, "FR": fr.Holidays, "GB": gb.Holidays, "GR": gr.Holidays,
	"HR": hr.Holidays, "IE": ie.Holidays, "IT": it.Holidays, "JP": jp.Holidays, "LT": lt.Holidays,
	"LV": lv.Holidays, "MW": mw.Holidays, "NC": nc.Holidays, "NL": nl.Holidays, "NO": no.Holidays,
	"NZ": nz.Holidays, "PL": pl.Holidays, "RO": ro.Holidays, "RU": ru.Holidays, "SE": se.Holidays,
	"SI": si.Holidays, "SK": sk.Holidays, "UA": ua.Holidays, "US": us.Holidays, "ZA": za.Holidays,
}

// subdivisions are the holidays of a part of a country, national ones included.
var subdivisions = map[string][]*cal.Holiday{
	"AU-ACT": au.HolidaysACT, "AU-NSW": au.HolidaysNSW, "AU-NT": au.HolidaysNT, "AU-QLD": au.HolidaysQLD,
	"AU-SA": au.HolidaysSA, "AU-TAS": au.HolidaysTAS, "AU-VIC": au.HolidaysVIC, "AU-WA": au.HolidaysWA,

	"CH-AG": ch.HolidaysAG, "CH-AI": ch.HolidaysAI, "CH-AR": ch.HolidaysAR, "CH-BE": ch.HolidaysBE,
	"CH-BL": ch.HolidaysBL, "CH-BS": ch.HolidaysBS, "CH-FR": ch.HolidaysFR, "CH-GE": ch.HolidaysGE,
	"CH-GL": ch.HolidaysGL, "CH-GR": ch.HolidaysGR, "CH-JU": ch.HolidaysJU, "CH-LU": ch.HolidaysLU,
	"CH-NE": ch.HolidaysNE, "CH-NW": ch.HolidaysNW, "CH-OW": ch.HolidaysOW, "CH-SG": ch.HolidaysSG,
	"CH-SH": ch.HolidaysSH, "CH-SO": ch.HolidaysSO, "CH-SZ": ch.HolidaysSZ, "CH-TG": ch.HolidaysTG,
	"CH-TI": ch.HolidaysTI, "CH-UR": ch.HolidaysUR, "CH-VD": ch.HolidaysVD, "CH-VS": ch.HolidaysVS,
	"CH-ZG": ch.HolidaysZG, "CH-ZH": ch.HolidaysZH,

	"DE-BB": de.HolidaysBB, "DE-BE": de.HolidaysBE, "DE-BW": de.HolidaysBW, "DE-BY": de.HolidaysBY,
	"DE-HB": de.HolidaysHB, "DE-HE": de.HolidaysHE, "DE-HH": de.HolidaysHH, "DE-MV": de.HolidaysMV,
	"DE-NI": de.HolidaysNI, "DE-NW": de.HolidaysNW, "DE-RP": de.HolidaysRP, "DE-SH": de.HolidaysSH,
	"DE-SL": de.HolidaysSL, "DE-SN": de.HolidaysSN, "DE-ST": de.HolidaysST, "DE-TH": de.HolidaysTH,
}

// auNational returns what every Australian state keeps: there is no list for the whole country.
func auNational() []*cal.Holiday {
	states := [][]*cal.Holiday{au.HolidaysNSW, au.HolidaysNT, au.HolidaysQLD, au.HolidaysSA, au.HolidaysTAS, au.HolidaysVIC, au.HolidaysWA}
	var all []*cal.Holiday
	for _, h := range au.HolidaysACT {
		if !slices.ContainsFunc(states, func(s []*cal.Holiday) bool { return !slices.Contains(s, h) }) {
			all = append(all, h)
		}
	}
	return all
}

// Country returns the code whose list of holidays serves the ISO 3166 code: the same one, or the country's
// where its subdivisions have no lists of their own ("US" for "US-MN"). Errors are fault.Invalid.
func Country(code string) (string, error) {
	if _, ok := subdivisions[code]; ok {
		return code, nil
	}
	country, part, divided := strings.Cut(code, "-")
	if _, ok := countries[country]; !ok {
		return "", fault.Errorf(fault.Invalid, "The country %q is not one whose holidays are known: write one of %s, or leave it out and list the dates in extra.",
			code, strings.Join(slices.Sorted(maps.Keys(countries)), ", "))
	}
	if !divided {
		return country, nil
	}
	if parts := partsOf(country); len(parts) > 0 || !isPart(part) {
		return "", fault.Errorf(fault.Invalid, "The subdivision in %q is not known: write %s.", code, strings.Join(append(parts, country), ", "))
	}
	return country, nil
}

// partsOf returns the subdivisions of a country that have their own lists, sorted.
func partsOf(country string) []string {
	var parts []string
	for code := range subdivisions {
		if strings.HasPrefix(code, country+"-") {
			parts = append(parts, code)
		}
	}
	slices.Sort(parts)
	return parts
}

// isPart reports whether s looks like the second half of an ISO 3166-2 code.
func isPart(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 3
}

// countryDays returns the day numbers on which the country's public holidays are observed, in no order.
func countryDays(code string) ([]int, error) {
	used, err := Country(code)
	if err != nil {
		return nil, err
	}
	list, ok := subdivisions[used]
	if !ok {
		list = countries[used]
	}
	var days []int
	for year := firstYear; year <= lastYear; year++ {
		for _, h := range list {
			if h.Type == cal.ObservanceOther {
				continue // eves and school days, which are not public holidays
			}
			if _, observed := h.Calc(year); observed.Year() >= firstYear-1 {
				days = append(days, DateOf(observed).number())
			}
		}
	}
	return days, nil
}
