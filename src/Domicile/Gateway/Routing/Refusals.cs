using Domicile.Estate;
using Domicile.Gateway.Grammar;

namespace Domicile.Gateway.Routing;

/// <summary>The gateway's own errors, in one place: what, why, how to mend it.</summary>
internal static class Refusals
{
    private const string Pin = "or SET domicile.site to the site where it shall run, if your role has the grant";

    internal static Refusal Syntax(GrammarException fault) => new(
        fault.SqlState is "42601" ? "0A000" : fault.SqlState,
        "The gateway does not understand this statement, so it cannot tell whose data it touches.",
        $"At character {fault.Position + 1}: {fault.Message}.",
        $"Write it with plainer SQL, {Pin}.");

    internal static Refusal UnknownTable(string name) => new(
        "0A000", $"The gateway does not know the table \"{name}\".", "It is not declared in domicile.yaml, nor a view over declared tables.", $"Declare it under 'tables' (role local, reference or owned), {Pin}.");

    internal static Refusal UnknownColumn(string name) => new(
        "42703", $"The gateway does not know the column \"{name}\" here.", "No table in FROM has it, or it is a system column, which differs between sites.", "Qualify it, or correct its name.");

    internal static Refusal UnknownFunction(string name) => new(
        "0A000", $"The gateway does not know what the function {name}() touches.", "Only PostgreSQL's own functions that read and write no rows are accepted.", $"Do without it, {Pin}.");

    internal static Refusal NotAccepted(string what) => new("0A000", $"The gateway does not accept {what}.", "Whose data it touches cannot be told.", $"Write it with plainer SQL, {Pin}.");

    internal static Refusal Setting(string name) => new("42501", $"The setting \"{name}\" may not be changed through the gateway, or not to this value.", "It would change what names, texts or roles mean.", "Set it for the role or database at each site.");

    internal static Refusal SeveralHomes(RoutedTable table, string? column) => new(
        "0A000",
        $"This statement needs rows of \"{table.Name}\" of whatever subjects, which live at several sites.",
        column is null ? $"\"{table.Name}\" has no projection, or rows of it are written or locked." : $"It reads \"{column}\", which only the home of each row's subject holds.",
        table.SubjectKey.IsEmpty
            ? "Compare the key of a row, or join the table that holds the subject's key and compare that; or read columns of the projection only."
            : $"Compare {string.Join(", ", table.SubjectKey.Select(c => $"\"{table.Columns[c].Name}\""))} with a value; or read columns of the projection only.");

    internal static Refusal NoContext(string what) => new(
        "0A000", "The gateway cannot tell whose data this statement touches.", what, $"SET LOCAL domicile.subject to the subject first, {Pin}.");

    internal static Refusal TwoHomes(SiteId one, SiteId other) => new(
        "0A000", "This statement is about subjects whose homes are not one site.", $"They live at {one} and {other}.", "Ask for each of them by itself; a transaction on several subjects runs only where all are at home.");

    internal static Refusal AnotherSite(SiteId here, SiteId wanted) => new(
        "0A000", "This transaction cannot go on at another site.", $"It is at {here}; this statement belongs to {wanted}.", "End it first. If it began with a look at shared tables, SET LOCAL domicile.subject right after BEGIN.");

    internal static Refusal Unknown(string kind) => new(
        "42704", "Nobody knows the subject of this statement.", $"It is of kind '{kind}'; the directory and the open sites were asked.", "Check its key. A subject is born by the INSERT of its row.");

    internal static Refusal CannotAsk(string what) => new(
        "57P03", "Where this statement's subject lives cannot be found out now.", what, "Try again when the directory or the sites are back.");

    internal static Refusal Abroad(SiteId home) => new(
        "42501", "Protected columns may not be read from here.", $"The subject's home is {home}; this session comes from a country, or an unknown one, outside its home set, and no verdict allows it.", "Read columns of the projection, or connect through a listener inside the home set.");

    internal static Refusal NoHome(string why) => new(
        "42501", "There is no site where this subject may be born.", why, "See 'domicile policy homes' for the home set of its residence.");

    internal static Refusal Value(string setting, string wanted) => new("22023", $"This is no value for {setting}.", wanted, "Write RESET to take it back.");

    internal static Refusal NoGrant(string site) => new("42501", $"This role may not pin a session to '{site}'.", "Only sites under the role's grant may be named, and they must be declared and open.", "Ask for the grant, or use SET domicile.subject.");

    internal static Refusal StaysPinned { get; } = new(
        "0A000", "This session stays pinned.", "Statements that the gateway did not look at have run in it: they may have changed what names or roles mean there.", "DISCARD ALL first, or open another session.");

    internal static Refusal Failed { get; } = new("25P02", "current transaction is aborted, commands ignored until end of transaction block", "", "");
}
