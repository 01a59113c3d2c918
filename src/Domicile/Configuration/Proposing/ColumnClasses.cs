using System.Collections.Immutable;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>Guesses a column's data class from its name and type. What is not recognised gets none, and so counts as most protected.</summary>
internal static class ColumnClasses
{
    /// <summary>The first line of which one alternative has all its words in the column's name decides.</summary>
    private static readonly (string Words, string Class)[] ByName =
    [
        ("password|passwd|pwd|passphrase", "user.authorization.password"),
        ("token|secret|otp|totp|api key|credential|salt", "user.authorization.credentials"),
        ("email|mail|e mail", "user.contact.email"),
        ("fax", "user.contact.fax_number"),
        ("phone|mobile|telephone|msisdn|tel", "user.contact.phone_number"),
        ("ip|ip address|remote addr|inet", "user.device.ip_address"),
        ("user agent|device|fingerprint|imei|mac address|advertising id", "user.device.device_id"),
        ("first name|firstname|given name|forename", "user.name.first"),
        ("last name|lastname|surname|family name", "user.name.last"),
        ("full name|fullname|middle name|legal name|real name|contact name|customer name", "user.name"),
        ("username|user name|login|handle|nickname|nick|screen name|display name", "user.account.username"),
        ("birth|birthday|birthdate|dob", "user.demographic.date_of_birth"),
        ("gender|sex", "user.demographic.gender"),
        ("marital", "user.demographic.marital_status"),
        ("nationality|citizenship", "user.demographic.citizenship_or_immigration_status"),
        ("religion", "user.demographic.religious_belief"),
        ("language|locale|lang", "user.demographic.language"),
        ("ssn|tax id|vat|national id|nin|pesel|personnummer", "user.government_id.national_identification_number"),
        ("passport", "user.government_id.passport_number"),
        ("licence|license plate|vin|registration number", "user.government_id.vehicle_registration"),
        ("iban|account number|bic|bank|sort code", "user.financial.bank_account"),
        ("card|pan|cvv", "user.financial.credit_card"),
        ("postal code|zip|zipcode|postcode|postal", "user.contact.address.postal_code"),
        ("country", "user.contact.address.country"),
        ("state province|state|province|region|county", "user.contact.address.state"),
        ("city|town", "user.contact.address.city"),
        ("street|address|address1|address2|line1|line2", "user.contact.address.street"),
        ("latitude|longitude|lat|lon|lng|geo|coordinates|position", "user.location.precise"),
        ("diagnosis|medical|disease", "user.health.medical_diagnosis"),
        ("medication|prescription", "user.health.medications"),
        ("salary|balance|credit limit|income", "user.financial"),
        ("price|amount|total|subtotal|tax|currency|discount|quantity|qty", "user.payment"),
        ("company|employer|job|department", "user.professional_information.workplace"),
        ("avatar|photo|picture|selfie", "user.content.self_image"),
        ("biography|bio|about", "user.demographic.profile"),
        ("title|caption|slug|headline", "user.content.public"),
        ("message|comment|note|notes|content|body|text|description|subject", "user.content.private"),
        ("hire|hired|hire date", "user.professional_information"),
        ("cookie", "user.device.cookie"),
        ("search|query", "user.behavior.search_history"),
        ("viewed at|watched at|played at|seconds watched|watch", "user.behavior.media_consumption"),
        ("order date|invoice date|purchased at|paid at", "user.behavior.purchase_history"),
        ("settings|preferences|prefs|timezone|theme", "user.settings"),
    ];

    private static readonly string[] Operations =
        ["created", "updated", "deleted", "inserted", "modified", "version", "status", "active", "enabled", "locked", "sort", "kind", "type", "rank", "role", "number", "at"];

    /// <summary>The class and whether a person should look again; null when nothing is recognised.</summary>
    internal static string? Of(Column column, Table table, ImmutableHashSet<string> subjectIds)
    {
        if (subjectIds.Contains(column.Name))
        {
            return "user.unique_id";
        }

        if (column.Category != 'S' && (table.PrimaryKey.Contains(column.Name) || table.ForeignKeys.Any(k => k.Columns.Contains(column.Name))))
        {
            return "system.operations";
        }

        var words = Words.Of(column.Name);
        var plain = string.Join("", words);
        var named = ByName.FirstOrDefault(line => line.Words.Split('|').Any(alternative => alternative.Split(' ').All(words.Contains) || alternative.Replace(" ", "", StringComparison.Ordinal) == plain));
        return named.Class switch
        {
            "user.contact.address.street" when words.Contains("ip") => "user.device.ip_address",
            "user.contact.address.state" when column.Category != 'S' => "system.operations",
            "user.content.public" when words is ["title"] && HasLastName(table) => "user.professional_information.job_title",
            not null => named.Class,
            _ when table.PrimaryKey.Contains(column.Name) => "system.operations",
            _ when words.Contains("name") => words is ["name"] && Reachable(table) && Person(table) ? "user.name" : "user.content.private",
            _ when words.Any(Operations.Contains) => "system.operations",
            _ => null,
        };
    }

    /// <summary>Whether a table seems to hold data about people, by the names of its columns alone.</summary>
    internal static ImmutableArray<string> Personal(Table table) =>
    [
        .. table.Columns.Where(c => Of(c, table, []) is { } guess
                && (guess.StartsWith("user.contact", StringComparison.Ordinal) || guess.StartsWith("user.name", StringComparison.Ordinal)
                    || guess.StartsWith("user.authorization", StringComparison.Ordinal) || guess.StartsWith("user.device", StringComparison.Ordinal)
                    || guess.StartsWith("user.government", StringComparison.Ordinal) || guess is "user.demographic.date_of_birth"
                    or "user.financial.bank_account" or "user.financial.credit_card"))
            .Select(c => c.Name)
            .Where(name => !IsPlace(table) || Words.Of(name) is not ["country" or "city" or "state" or "region", ..]),
    ];

    /// <summary>Columns that seem to hold what people wrote.</summary>
    internal static ImmutableArray<string> Content(Table table) =>
        [.. table.Columns.Where(c => Of(c, table, [])?.StartsWith("user.content", StringComparison.Ordinal) ?? false).Select(c => c.Name)];

    private static bool Reachable(Table table) => table.Columns.SelectMany(c => Words.Of(c.Name)).Any(w => w is "email" or "mail" or "phone" or "birth" or "surname" or "password");

    private static bool HasLastName(Table table) => table.Columns.Any(c => Words.Of(c.Name).Any(w => w is "last" or "lastname" or "surname"));

    private static bool Person(Table table) => Words.Singular(table.Name.Name).Split('_')[^1] is not ("genre" or "category" or "product" or "project" or "playlist" or "organisation" or "organization" or "company" or "team" or "tag" or "role" or "plan");

    /// <summary>Lists of countries, cities and the like name places, not people's addresses.</summary>
    private static bool IsPlace(Table table) => Words.Singular(table.Name.Name).Split('_')[^1] is "country" or "city" or "state" or "region" or "province" or "currency" or "language" or "timezone";
}
