using Npgsql;

namespace Domicile.Cli;

/// <summary>Prints every error the way PostgreSQL does, on standard error: the message, DETAIL, HINT.</summary>
internal static class ErrorPrinter
{
    /// <summary>Runs a command's work; an error that a person can mend is printed and becomes exit code 2.</summary>
    internal static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (DomicileException wrong)
        {
            Print(wrong.Message, wrong.Detail, wrong.Hint);
        }
        catch (PostgresException refused)
        {
            Print(refused.MessageText, $"SQLSTATE {refused.SqlState}.{(refused.TableName is null ? "" : $" Table {refused.SchemaName}.{refused.TableName}.")}", refused.Hint ?? "Look into the server's log for the statement.");
        }
        catch (NpgsqlException broken)
        {
            Print("The connection to PostgreSQL broke.", (broken.InnerException ?? broken).Message, "Check that the server runs, and start the command again.");
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            Print("A file cannot be read or written.", denied.Message, "Check the path and its permissions.");
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return ExitCode.Refused;
        }

        return ExitCode.BadInput;
    }

    /// <summary>Prints the three parts; further lines of a part are indented.</summary>
    internal static void Print(string message, string detail, string hint)
    {
        Console.Error.WriteLine(message);
        Console.Error.WriteLine($"DETAIL: {Indented(detail)}");
        Console.Error.WriteLine($"HINT: {Indented(hint)}");
    }

    private static string Indented(string text) => text.ReplaceLineEndings($"{Environment.NewLine}        ");
}
