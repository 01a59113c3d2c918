using System.Text;
using Domicile.Estate;
using Domicile.Policy;

namespace Domicile.Gateway.Routing;

/// <content>Statements about rows: evidence, then place.</content>
public sealed partial class StatementRouter
{
    private const byte PartEnd = 0x1F;

    private RouteDecision Rows(StatementAnalysis statement, in BoundParameters parameters, SessionContext session)
    {
        var plan = statement.Plan!;
        var gathered = new Gathered { NeedsContext = plan.NeedsContext };
        foreach (var need in plan.Needs)
        {
            if (need.IsRowKey)
            {
                RowKey(statement, need, parameters, session, ref gathered);
            }
            else
            {
                SubjectKey(statement, need, parameters, ref gathered);
            }
        }

        if (plan.Birth is { } birth)
        {
            Born(statement, birth, parameters, ref gathered);
        }

        return gathered.Refusal is { } refusal ? RouteDecision.Refused(refusal)
            : gathered.Question is { } question ? Ask(question, gathered)
            : Place(statement, gathered, session);
    }

    private static RouteDecision Ask(HomeQuestion question, Gathered gathered)
    {
        question.Gathered = gathered;
        return new(RouteKind.Ask) { Question = question };
    }

    private void SubjectKey(StatementAnalysis statement, RouteNeed need, in BoundParameters parameters, ref Gathered gathered)
    {
        Span<byte> key = stackalloc byte[(KeyReader.Longest + 1) * 4];
        if (need.Parts.Length == 1)
        {
            foreach (var value in need.Parts[0].Values)
            {
                if (value.IsList)
                {
                    foreach (var each in KeyLists.Read(need.Parts[0].Type, value, parameters) ?? Open(need, ref gathered))
                    {
                        Found(statement, need, Encoding.UTF8.GetBytes(each), ref gathered);
                    }
                }
                else if (KeyReader.Read(need.Parts[0].Type, value, parameters, key, out var length) is var state && state == KeyState.Value)
                {
                    Found(statement, need, key[..length], ref gathered);
                }
                else if (state == KeyState.Open)
                {
                    Open(need, ref gathered);
                }
            }

            return;
        }

        if (Whole(need, parameters, key, out var used) is var whole && whole == KeyState.Value)
        {
            Found(statement, need, key[..used], ref gathered);
        }
        else if (whole == KeyState.Open)
        {
            Open(need, ref gathered);
        }
    }

    /// <summary>A key of several columns: its parts with U+001F between.</summary>
    private static KeyState Whole(RouteNeed need, in BoundParameters parameters, Span<byte> into, out int length)
    {
        length = 0;
        foreach (var part in need.Parts)
        {
            if (length + KeyReader.Longest + 1 > into.Length || part.Values is not [{ IsList: false } value])
            {
                return KeyState.Open;
            }

            var state = KeyReader.Read(part.Type, value, parameters, into[length..], out var used);
            if (state != KeyState.Value)
            {
                return state;
            }

            length += used;
            into[length++] = PartEnd;
        }

        length--;
        return KeyState.Value;
    }

    private static List<string> Open(RouteNeed need, ref Gathered gathered)
    {
        if (need.IsHard)
        {
            gathered.NeedsContext ??= $"The key of \"{need.Table.Name}\" is compared with a value whose type or form the gateway does not read.";
        }

        return [];
    }

    /// <summary>A subject by its key. One that memory does not know is a newborn, or nobody.</summary>
    private void Found(StatementAnalysis statement, RouteNeed need, ReadOnlySpan<byte> key, ref Gathered gathered)
    {
        var token = _recent.Of(need.Kind, key);
        if (_homes.Of(need.Kind).TryFind(token, out var home, out var epoch))
        {
            var subject = new SubjectAtHome(need.Kind, token, home, epoch);
            if (need.IsHard)
            {
                gathered.Add(subject);
            }
            else if (gathered.Soft.Kind is null)
            {
                gathered.Soft = subject;
            }
        }
        else if (need.IsHard)
        {
            (gathered.Question ??= new(statement)).Subjects.Add((need.Kind, Encoding.UTF8.GetString(key), token));
        }
    }

    /// <summary>A row by its own key: its owner is looked up where the row is protected; where it is only written, the guard of the context's home will do.</summary>
    private static void RowKey(StatementAnalysis statement, RouteNeed need, in BoundParameters parameters, SessionContext session, ref Gathered gathered)
    {
        if (!need.IsHard)
        {
            return;
        }

        if (need.IsWrite && session.State.Subject is not null)
        {
            gathered.NeedsContext ??= $"A row of \"{need.Table.Name}\" is named by its own key.";
            return;
        }

        var sql = need.Table.OwnerQuery(need.Columns);
        Span<byte> key = stackalloc byte[(KeyReader.Longest + 1) * 4];
        if (need.Parts.Length > 1)
        {
            if (Whole(need, parameters, key, out var used) is var whole && whole == KeyState.Value)
            {
                (gathered.Question ??= new(statement)).Rows.Add((need.Kind, sql, Encoding.UTF8.GetString(key[..used]).Split('\x1f')));
            }
            else if (whole == KeyState.Open)
            {
                Open(need, ref gathered);
            }

            return;
        }

        foreach (var value in need.Parts[0].Values)
        {
            if (value.IsList)
            {
                foreach (var each in KeyLists.Read(need.Parts[0].Type, value, parameters) ?? Open(need, ref gathered))
                {
                    (gathered.Question ??= new(statement)).Rows.Add((need.Kind, sql, [each]));
                }
            }
            else if (KeyReader.Read(need.Parts[0].Type, value, parameters, key, out var length) is var state && state == KeyState.Value)
            {
                (gathered.Question ??= new(statement)).Rows.Add((need.Kind, sql, [Encoding.UTF8.GetString(key[..length])]));
            }
            else if (state == KeyState.Open)
            {
                Open(need, ref gathered);
            }
        }
    }

    /// <summary>A newborn goes to the first live site of its residence's home set; a key that is known already keeps its home.</summary>
    private void Born(StatementAnalysis statement, Birth birth, in BoundParameters parameters, ref Gathered gathered)
    {
        _ = statement;
        Span<byte> buffer = stackalloc byte[(KeyReader.Longest + 1) * 4];
        var key = birth.Key.Length == 0 ? default : new RouteNeed(_schema.Table(birth.Kind.Table)!, [], birth.Key, IsHard: true, IsWrite: true);
        var token = key is not null && birth.Key.All(p => p.Values.Length == 1) && Whole(key, parameters, buffer, out var used) == KeyState.Value ? _tokens.Of(birth.Kind.Name, buffer[..used]) : default;
        if (token != default && _homes.Of(birth.Kind.Name).TryFind(token, out var known, out var epoch))
        {
            gathered.Add(new(birth.Kind.Name, token, known, epoch));
            gathered.NeedsContext = null;
            return;
        }

        foreach (var residence in birth.Residences)
        {
            if (KeyReader.Read(KeyType.Text, residence, parameters, buffer, out var length) != KeyState.Value)
            {
                gathered.NeedsContext ??= "The country of residence of a newborn subject cannot be read.";
                continue;
            }

            var name = Encoding.UTF8.GetString(buffer[..length]);
            var country = Country(birth.Kind, name);
            var set = _schema.Declaration.HomesOf(birth.Kind, country, DateOnly.FromDateTime(_options.Clock.GetUtcNow().UtcDateTime));
            if (set.Best is not { } best)
            {
                gathered.Refusal ??= Refusals.NoHome(set.WhyEmpty);
                return;
            }

            gathered.Add(new(birth.Kind.Name, birth.Residences.Length == 1 ? token : default, best.Standing.Id, 0));
        }
    }

    private static CountryCode? Country(SubjectKind kind, string name) =>
        kind.Residence is Residence.Column { Map: var map } && map.TryGetValue(name, out var mapped) ? mapped
        : CountryCode.TryParse(name, out var code) ? code : null;
}
