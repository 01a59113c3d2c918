using System.Collections.Immutable;
using System.Text;
using Domicile.Postgres;

namespace Domicile.Gateway.Grammar;

/// <summary>Prints statements from what was understood of them, every operator in parentheses: PostgreSQL must parse the print as it
/// parses the original, or we understood something else.</summary>
internal sealed partial class SqlPrinter
{
    private readonly StringBuilder _text = new();

    /// <summary>One statement.</summary>
    internal static string Print(SqlStatement statement)
    {
        var printer = new SqlPrinter();
        printer.Statement(statement);
        return printer._text.ToString();
    }

    private void Statement(SqlStatement statement)
    {
        switch (statement)
        {
            case SqlStatement.Select select: Query(select.Query); break;
            case SqlStatement.Insert insert: Insert(insert); break;
            case SqlStatement.Update update: Update(update); break;
            case SqlStatement.Delete delete: Delete(delete); break;
            case SqlStatement.Transaction transaction: Add(Words(transaction)); break;
            case SqlStatement.Set set: Add(Words(set)); break;
            case SqlStatement.Reset reset: Add($"RESET {(reset.Name == "all" ? "ALL" : Setting(reset.Name))}"); break;
            case SqlStatement.Show show: Add($"SHOW {(show.Name == "all" ? "ALL" : Setting(show.Name))}"); break;
            case SqlStatement.Copy copy: Copy(copy); break;
            case SqlStatement.Declare declare:
                Add($"DECLARE {Name(declare.Name)} {declare.Words} CURSOR {(declare.WithHold ? "WITH HOLD " : "")}FOR ");
                Query(declare.Query);
                break;
            case SqlStatement.Fetch fetch: Add($"{fetch.Verb.ToUpperInvariant()} {fetch.Direction} FROM {Name(fetch.Cursor)}"); break;
            case SqlStatement.Close close: Add($"CLOSE {(close.Cursor.Length == 0 ? "ALL" : Name(close.Cursor))}"); break;
            case SqlStatement.Channel channel:
                Add($"{channel.Verb.ToUpperInvariant()} {(channel.Name.Length == 0 ? "*" : Name(channel.Name))}{(channel.Payload is { } p ? ", " + Sql.Literal(p) : "")}");
                break;
            case SqlStatement.SessionWide wide:
                Add($"{wide.Verb.ToUpperInvariant()} {(wide.Verb == "discard" || wide.Argument == "all" ? wide.Argument.ToUpperInvariant() : Name(wide.Argument))}");
                break;
            case SqlStatement.Explain explain:
                Add($"EXPLAIN {explain.Options} ");
                Statement(explain.Of);
                break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string Words(SqlStatement.Transaction transaction) => transaction.Verb switch
    {
        TransactionVerb.Savepoint => $"SAVEPOINT {Name(transaction.Savepoint)}",
        TransactionVerb.Release => $"RELEASE {Name(transaction.Savepoint)}",
        TransactionVerb.RollbackTo => $"ROLLBACK TO {Name(transaction.Savepoint)}",
        _ => $"{transaction.Verb.ToString().ToUpperInvariant()} {transaction.Modes}",
    };

    private static string Words(SqlStatement.Set set) => set.Name switch
    {
        "session characteristics" => $"SET SESSION CHARACTERISTICS AS TRANSACTION {set.Values[0]}",
        "transaction" => $"SET TRANSACTION {set.Values[0]}",
        _ => $"SET {(set.IsLocal ? "LOCAL " : "")}{Setting(set.Name)} TO {(set.Values.IsEmpty ? "DEFAULT" : string.Join(", ", set.Values.Select(Sql.Literal)))}",
    };

    private void Insert(SqlStatement.Insert insert)
    {
        With(insert.With);
        Add($"INSERT INTO {Path(insert.Into.Path)}{(insert.Into.Alias is { } alias ? " AS " + Name(alias.Name) : "")} ");
        Names(insert.Columns);
        Add(insert.Overriding.Length > 0 ? $" OVERRIDING {insert.Overriding} VALUE " : " ");
        if (insert.Source is { } source)
        {
            Query(source);
        }
        else
        {
            Add("DEFAULT VALUES");
        }

        if (insert.OnConflict is { } conflict)
        {
            OnConflict(conflict);
        }

        Returning(insert.Returning);
    }

    private void OnConflict(Conflict conflict)
    {
        Add(" ON CONFLICT ");
        Names(conflict.Columns);
        Clause(" WHERE ", conflict.IndexWhere);
        Add(conflict.Constraint is { } name ? $"ON CONSTRAINT {Name(name)}" : "");
        Add(conflict.Set.IsEmpty ? " DO NOTHING" : " DO UPDATE SET ");
        Join(conflict.Set, Assignment);
        Clause(" WHERE ", conflict.Where);
    }

    private void Assignment(Assignment assignment)
    {
        if (assignment.IsRow)
        {
            Names(assignment.Columns);
        }
        else
        {
            Add(Name(assignment.Columns[0]));
        }

        Add(" = ");
        Value(assignment.Value);
    }

    private void Update(SqlStatement.Update update)
    {
        With(update.With);
        Add("UPDATE ");
        Item(update.Table);
        Add(" SET ");
        Join(update.Assignments, Assignment);
        if (!update.From.IsEmpty)
        {
            Add(" FROM ");
            Join(update.From, Item);
        }

        Clause(" WHERE ", update.Where);
        Returning(update.Returning);
    }

    private void Delete(SqlStatement.Delete delete)
    {
        With(delete.With);
        Add("DELETE FROM ");
        Item(delete.Table);
        if (!delete.Using.IsEmpty)
        {
            Add(" USING ");
            Join(delete.Using, Item);
        }

        Clause(" WHERE ", delete.Where);
        Returning(delete.Returning);
    }

    private void Returning(ImmutableArray<Target> targets)
    {
        if (!targets.IsEmpty)
        {
            Add(" RETURNING ");
            Join(targets, TargetOf);
        }
    }

    private void Copy(SqlStatement.Copy copy)
    {
        Add("COPY ");
        if (copy.Query is { } query)
        {
            Parenthesised(query);
        }
        else
        {
            Add(Path(copy.Table!.Path));
            Names(copy.Columns);
        }

        Add(copy.IsIn ? " FROM STDIN " : " TO STDOUT ");
        Add(copy.Options);
    }

    private void With(WithClause? with)
    {
        if (with is null)
        {
            return;
        }

        Add(with.IsRecursive ? "WITH RECURSIVE " : "WITH ");
        Join(with.Tables, table =>
        {
            Add(Name(table.Name));
            Names(table.Columns);
            Add($" AS {table.Materialized} (");
            Statement(table.Statement);
            Add(")");
        });
        Add(" ");
    }

    private void Names(ImmutableArray<string> names) => Add(names.IsEmpty ? "" : $"({Sql.Names(names)})");

    private void Clause(string word, Expression? expression)
    {
        if (expression is not null)
        {
            Add(word);
            Value(expression);
        }
    }

    private void Join<T>(IEnumerable<T> all, Action<T> print)
    {
        var isFirst = true;
        foreach (var each in all)
        {
            Add(isFirst ? "" : ", ");
            print(each);
            isFirst = false;
        }
    }

    private void Add(string text) => _text.Append(text);

    private static string Name(string name) => Sql.Name(name);

    private static string Path(ImmutableArray<string> path) => string.Join('.', path.Select(Sql.Name));

    private static string Setting(string name) => string.Join('.', name.Split('.').Select(Sql.Name));
}
