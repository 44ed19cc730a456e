using System.CommandLine;
using System.Runtime.InteropServices;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>
/// clusterllm chat: a conversation in the terminal. Answers go to standard output, all else to standard error.
/// </summary>
internal static class ChatCommand
{
    private const string Help = """
        /system TEXT   tell the model something before all turns; without TEXT nothing
        /reset         forget the conversation
        /regen         answer the last message anew
        /help          these lines
        /exit          leave, as Ctrl-D does; Ctrl-C stops an answer, and leaves when there is none
        """;

    public static Command Create()
    {
        var sampling = new SamplingOptions();
        var source = new Argument<string>("SOURCE") { Description = GenerateCommand.SourceDescription };
        var system = new Option<string?>("--system") { Description = "What the model is told before all turns" };
        var command = new Command("chat", "Talk with a model in the terminal") { source, system };
        sampling.AddTo(command);
        command.SetAction(parsed =>
        {
            // Options are checked before a model is read.
            sampling.Read(parsed, new GenerationOptions());
            var screen = new Screen();
            using var generation = TextGeneration.Open(CheckpointCatalog.Find(parsed.GetValue(source)!, screen.Warn));
            var options = sampling.Read(parsed, generation.Defaults(new GenerationOptions()));
            return Talk(new ChatSession(generation, options) { System = parsed.GetValue(system) }, screen);
        });
        return command;
    }

    private static int Talk(ChatSession session, Screen screen)
    {
        CancellationTokenSource? answering = null;
        // The first Ctrl-C stops the answer under way; without one, or a second time, it ends the process as always.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            if (Volatile.Read(ref answering) is not { IsCancellationRequested: false } answer)
                return;
            signal.Cancel = true;
            answer.Cancel();
        });
        var interactive = !Console.IsInputRedirected;
        if (interactive)
            screen.Line("/help lists what can be done here");
        while (Prompt(interactive) is { } line)
        {
            if (Command(session, line.Trim(), screen) is not { } message)
                return ExitCodes.Done;
            if (message.Length == 0)
                continue;
            using var cancellation = new CancellationTokenSource();
            Volatile.Write(ref answering, cancellation);
            Say(session, message, screen, cancellation.Token);
            Volatile.Write(ref answering, null);
        }
        if (interactive)
            screen.Line("");
        return ExitCodes.Done;
    }

    private static string? Prompt(bool interactive)
    {
        if (interactive)
            Console.Error.Write("> ");
        return Console.In.ReadLine();
    }

    /// <summary>What is to be answered; empty if nothing is, null to leave.</summary>
    private static string? Command(ChatSession session, string line, Screen screen)
    {
        if (!line.StartsWith('/'))
            return line;
        var (name, text) = line.Split(' ', 2) is [var first, var rest] ? (first, rest.Trim()) : (line, "");
        switch (name)
        {
            case "/exit" or "/quit":
                return null;
            case "/reset":
                session.Reset();
                screen.Line("the conversation is forgotten");
                break;
            case "/system":
                session.System = text.Length > 0 ? text : null;
                screen.Line($"the model is told {(text.Length > 0 ? "so" : "nothing")} from now on");
                break;
            case "/regen":
                var message = session.TakeBack();
                if (message is null)
                    screen.Line("nothing was said yet");
                return message ?? "";
            default:
                screen.Line(name == "/help" ? Help : $"{name} is not known; /help lists what is");
                break;
        }
        return "";
    }

    private static void Say(ChatSession session, string message, Screen screen, CancellationToken cancellation)
    {
        try
        {
            session.Answer(message, text =>
            {
                Console.Out.Write(Printable(text));
                Console.Out.Flush();
            }, forgotten => screen.Line($"[the context is full; oldest turns forgotten: {forgotten}]"), cancellation);
            Console.Out.WriteLine();
            if (cancellation.IsCancellationRequested)
                screen.Line("[stopped]");
        }
        catch (DataException error)
        {
            screen.Line(error.Message);
        }
    }

    /// <summary>A model must not command the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(character =>
        char.IsControl(character) && character is not ('\n' or '\t') ? '\uFFFD' : character));
}
